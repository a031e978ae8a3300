package io.vecstone.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import io.vecstone.benchmark.Options.UsageException;
import io.vecstone.benchmark.Report.DataSetReport;
import io.vecstone.benchmark.Report.FilteredReport;
import io.vecstone.benchmark.Report.GrowthReport;
import io.vecstone.benchmark.Report.StoreReport;

import org.slf4j.LoggerFactory;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The command. Progress goes to standard error; tables go to standard output; the same as JSON and
 * charts go to a folder.
 *
 * <p>Ends with 1 when Vecstone's answers were not exact, with 2 when the command line is wrong.
 */
public final class Benchmark {

    private static final int QUERIES_OF_A_MILLION_MAX = 200;
    private static final int QUERIES_FILTERED_MAX = 100;

    private final Options options;

    private Benchmark(Options options) {
        this.options = options;
    }

    /** Arguments are those of {@link Options}. */
    public static void main(String[] arguments) throws IOException {
        quieten(Logger.ROOT_LOGGER_NAME, Level.WARN);
        quieten(
                "ai.djl",
                Level.ERROR); // the embedding model looks for a GPU that it can do without
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            var options = Options.parse(arguments);
            if (options.isEmpty()) {
                out.print(Options.help());
                return;
            }
            Report report = new Benchmark(options.get()).run();
            out.println(new ReportText(report));
            List<String> broken = report.broken();
            if (!broken.isEmpty()) {
                System.err.println("NOT EXACT: " + String.join("; ", broken));
                System.exit(1);
            }
        } catch (UsageException e) {
            System.err.println(e.getMessage() + ". --help says more.");
            System.exit(2);
        }
    }

    /** Standard output is for results. */
    private static void quieten(String logger, Level level) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
    }

    /** Measures one data set after the other; what is there is written after each. */
    private Report run() throws IOException {
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<String> peers = Peers.descriptions();
        Clock.step("measuring the memory");
        Machine machine = Machine.measured(options.threads());
        List<DataSetReport> dataSets = new ArrayList<>();
        List<GrowthReport> growth = new ArrayList<>();
        List<StoreReport> store = new ArrayList<>();
        List<FilteredReport> filtered = new ArrayList<>();
        for (String name : options.data()) {
            if (name.equals("growth")) {
                growth.add(new GrowthRun(million().named(name), options).run());
            } else if (name.equals("store")) {
                store.add(new StoreRun(million().named(name), options.out()).run());
            } else if (name.equals("filtered")) {
                filtered.add(filtered().run());
            } else {
                boolean graphs = options.graphs() || !name.equals("million");
                Lineup lineup = Lineup.full(options, graphs);
                dataSets.add(new DataSetRun(dataSet(name), options, lineup).run());
            }
            write(
                    new Report(
                            startedAt, machine, peers, options, dataSets, growth, store, filtered),
                    options.out());
        }
        return new Report(startedAt, machine, peers, options, dataSets, growth, store, filtered);
    }

    private DataSet dataSet(String name) {
        return switch (name) {
            case "real" -> real();
            case "clustered" -> ClusteredRows.dataSet(options.rows(), options.queries());
            case "million" -> million();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private FilteredRun filtered() {
        Path folder = options.folder();
        if (folder == null || !Files.exists(folder.resolve(PackageMetadata.FILE))) {
            throw new UsageException(
                    "--data filtered needs a --folder that holds " + PackageMetadata.FILE);
        }
        DataSet data = real().named("filtered").limited(options.rows(), QUERIES_FILTERED_MAX);
        var metadata = PackageMetadata.read(folder, data.rows().count());
        return new FilteredRun(data, metadata, options);
    }

    private DataSet million() {
        DataSet whole = MultipliedRows.dataSet(real());
        return whole.limited(whole.rows().count(), QUERIES_OF_A_MILLION_MAX);
    }

    private DataSet real() {
        Path folder = options.folder();
        DataSet whole =
                folder == null
                        ? RealData.embedded(options.out(), options.rows(), options.queries())
                        : RealData.read(folder);
        return whole.limited(options.rows(), options.queries());
    }

    private static void write(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("results.json");
        var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, json.writeValueAsString(report));
        new Charts(report).write(folder);
        Clock.step("written: %s and charts beside it", file);
    }
}
