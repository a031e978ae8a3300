package io.vecstone.cli;

import io.vecstone.collection.VerificationReport;
import io.vecstone.collection.VerificationReport.Subject;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a verification has found, for people and for scripts. */
final class VerificationText {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private VerificationText() {}

    static void print(PrintWriter out, VerificationReport report) {
        out.println("Data folder " + report.dataFolder());
        print(out, "collection", report.collections());
        print(out, "backup", report.backups());
        out.println(
                report.problemCount() == 0
                        ? report.isComplete() ? "No problems." : "Not everything could be checked."
                        : "%,d problems.".formatted(report.problemCount()));
    }

    private static void print(PrintWriter out, String kind, List<Subject> subjects) {
        for (Subject subject : subjects) {
            out.printf(
                    Locale.ROOT,
                    "  %s %s: %,d records, %s%n",
                    kind,
                    subject.name(),
                    subject.recordCount(),
                    verdict(subject));
            subject.problems().forEach(problem -> out.println("    problem: " + problem));
            long more = subject.problemCount() - subject.problems().size();
            if (more > 0) {
                out.printf(Locale.ROOT, "    and %,d more problems%n", more);
            }
            subject.warnings().forEach(warning -> out.println("    warning: " + warning));
        }
    }

    private static String verdict(Subject subject) {
        if (subject.notChecked() != null) {
            return "not checked: " + subject.notChecked();
        }
        return subject.problemCount() == 0 ? "sound" : "DAMAGED";
    }

    static String json(VerificationReport report) {
        ObjectNode json = MAPPER.valueToTree(report);
        json.put("problemCount", report.problemCount());
        json.put("complete", report.isComplete());
        return MAPPER.writeValueAsString(json);
    }
}
