package io.vecstone.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a verification has found.
 *
 * @param dataFolder absolute path
 * @param backups empty if they were not asked for
 */
public record VerificationReport(
        String dataFolder, List<Subject> collections, List<Subject> backups) {

    public VerificationReport {
        collections = List.copyOf(collections);
        backups = List.copyOf(backups);
    }

    /**
     * A collection or a backup.
     *
     * @param recordCount records that could be read
     * @param problems what is wrong; at most some hundred, of {@code problemCount}
     * @param warnings what is odd, and costs no data
     * @param notChecked why it could not be checked; null if it was
     */
    public record Subject(
            String name,
            long recordCount,
            List<String> problems,
            long problemCount,
            List<String> warnings,
            @Nullable String notChecked) {

        public Subject {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /** How many problems there are in all. */
    public long problemCount() {
        return subjects().mapToLong(Subject::problemCount).sum();
    }

    /** Whether everything could be checked. */
    public boolean isComplete() {
        return subjects().allMatch(subject -> subject.notChecked() == null);
    }

    private Stream<Subject> subjects() {
        return Stream.concat(collections.stream(), backups.stream());
    }
}
