package io.vecstone.benchmark;

import com.fasterxml.jackson.annotation.JsonIgnore;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param data names of data sets, in order
 * @param folder where the real embeddings lie, or null to make some
 * @param rows rows of a data set; {@code million}, {@code growth} and {@code store} have ten times
 *     as many
 * @param queries queries of a data set, at most
 * @param k rows wanted per query
 * @param seconds length of one measurement in one round
 * @param rounds measured rounds; one more, before them, warms up
 * @param threads of a query and of clients where "all" are meant
 * @param clients concurrent clients where many are meant
 * @param recall that graphs are tuned to reach
 * @param graphs whether graphs are built over {@code million} as well
 * @param families who takes part
 * @param out where results go; like the folder no part of them
 */
record Options(
        List<String> data,
        @JsonIgnore @Nullable Path folder,
        int rows,
        int queries,
        int k,
        double seconds,
        int rounds,
        int threads,
        int clients,
        double recall,
        boolean graphs,
        List<Family> families,
        @JsonIgnore Path out) {

    /** What the command line may say. */
    static final List<String> DATA_SETS =
            List.of("real", "clustered", "million", "growth", "store", "filtered");

    private static final String NO_FOLDER = "none";
    private static final Path FOLDER_DEFAULT = Path.of("..", "shared", "data");

    /** A wrong command line; the message says what is wrong and what would be right. */
    static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }

    private enum Option {
        DATA("real", "data sets, by commas: " + String.join(", ", DATA_SETS)),
        FOLDER(
                "",
                "folder of %s and %s; \"%s\": embeds names out of the JDK instead; default: %s, else %s"
                        .formatted(
                                RealData.ROWS,
                                RealData.QUERIES,
                                NO_FOLDER,
                                FOLDER_DEFAULT,
                                NO_FOLDER)),
        ROWS("100000", "rows of a data set; million, growth and store have ten times as many"),
        QUERIES("500", "queries of a data set, at most (million and growth: 200, filtered: 100)"),
        K("10", "rows wanted per query"),
        SECONDS("2", "length of one measurement in one round"),
        ROUNDS("3", "rounds, of whose figures the median counts; one more warms up"),
        THREADS("", "threads where all are meant; default: the cores"),
        CLIENTS("32", "clients where many are meant"),
        RECALL("0.99", "what graphs are tuned to reach"),
        CONTENDERS("", "who takes part, by commas; default: all of " + Family.names()),
        OUT("target/benchmark", "folder of the results"),
        GRAPHS(null, "build graphs over a million rows as well (takes hours on few cores)"),
        HELP(null, "this text");

        final @Nullable String fallback;
        final String text;

        Option(@Nullable String fallback, String text) {
            this.fallback = fallback;
            this.text = text;
        }

        boolean isFlag() {
            return fallback == null;
        }

        String flag() {
            return "--" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** The options of {@code --name value}, {@code --name=value} and flags; empty asks for help. */
    static Optional<Options> parse(String[] arguments) {
        Map<Option, String> given = new EnumMap<>(Option.class);
        for (int i = 0; i < arguments.length; i++) {
            String[] parts = arguments[i].split("=", 2);
            Option option = option(parts[0]);
            if (option.isFlag()) {
                given.put(option, "true");
            } else if (parts.length == 2) {
                given.put(option, parts[1]);
            } else if (++i < arguments.length) {
                given.put(option, arguments[i]);
            } else {
                throw new UsageException(option.flag() + " needs a value");
            }
        }
        return given.containsKey(Option.HELP)
                ? Optional.empty()
                : Optional.of(of(new Values(given)));
    }

    private static Option option(String flag) {
        return Stream.of(Option.values())
                .filter(option -> option.flag().equals(flag))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "There is no option '%s'; there are %s"
                                        .formatted(
                                                flag,
                                                Stream.of(Option.values())
                                                        .map(Option::flag)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static Options of(Values values) {
        return new Options(
                values.names(Option.DATA, DATA_SETS),
                values.folder(),
                values.wholeNumber(Option.ROWS, 100),
                values.wholeNumber(Option.QUERIES, 1),
                values.wholeNumber(Option.K, 1),
                values.number(Option.SECONDS),
                values.wholeNumber(Option.ROUNDS, 1),
                values.has(Option.THREADS)
                        ? values.wholeNumber(Option.THREADS, 1)
                        : Runtime.getRuntime().availableProcessors(),
                values.wholeNumber(Option.CLIENTS, 1),
                values.number(Option.RECALL),
                values.has(Option.GRAPHS),
                values.families(),
                Path.of(values.text(Option.OUT)));
    }

    /** What {@code --help} says. */
    static String help() {
        var help = new StringBuilder("Measures Vecstone and others on the same data.\n\n");
        for (Option option : Option.values()) {
            String fallback =
                    option.fallback == null || option.fallback.isEmpty()
                            ? ""
                            : " [" + option.fallback + "]";
            help.append("  %-13s %s%s%n".formatted(option.flag(), option.text, fallback));
        }
        return help.toString();
    }

    /** The values given, read as what they have to be. */
    private record Values(Map<Option, String> given) {

        boolean has(Option option) {
            return given.containsKey(option);
        }

        String text(Option option) {
            String fallback = option.fallback == null ? "" : option.fallback;
            return given.getOrDefault(option, fallback);
        }

        int wholeNumber(Option option, int min) {
            try {
                int value = Integer.parseInt(text(option));
                if (value >= min) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, as for a number that is too low
            }
            throw wrong(option, "a whole number from " + min + " on");
        }

        double number(Option option) {
            try {
                double value = Double.parseDouble(text(option));
                if (value > 0 && Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, as for a number that is too low
            }
            throw wrong(option, "a number above 0");
        }

        List<String> names(Option option, List<String> allowed) {
            List<String> names = List.of(text(option).split(","));
            if (!allowed.containsAll(names)) {
                throw wrong(option, "some of " + String.join(", ", allowed));
            }
            return names;
        }

        List<Family> families() {
            if (!has(Option.CONTENDERS)) {
                return List.of(Family.values());
            }
            List<Family> families = new ArrayList<>();
            for (String name : text(Option.CONTENDERS).split(",")) {
                families.add(
                        Family.named(name)
                                .orElseThrow(() ->
                                        wrong(Option.CONTENDERS, "some of " + Family.names())));
            }
            return families;
        }

        @Nullable Path folder() {
            if (!has(Option.FOLDER)) {
                return Files.exists(FOLDER_DEFAULT.resolve(RealData.ROWS)) ? FOLDER_DEFAULT : null;
            }
            if (text(Option.FOLDER).equals(NO_FOLDER)) {
                return null;
            }
            Path folder = Path.of(text(Option.FOLDER));
            if (!Files.exists(folder.resolve(RealData.ROWS))) {
                throw wrong(
                        Option.FOLDER,
                        "a folder that holds " + RealData.ROWS + ", or " + NO_FOLDER);
            }
            return folder;
        }

        UsageException wrong(Option option, String expected) {
            return new UsageException(
                    "%s is '%s'; it must be %s".formatted(option.flag(), text(option), expected));
        }
    }
}
