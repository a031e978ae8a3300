package io.vecstone.benchmark;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * The metadata of the real rows, and conditions on it. Each record has its own keys ({@code source,
 * section, priority, size}, and where it applies {@code scope, installed_size, downloads}) and one
 * that is made up: {@code draw}, a number from 0 to 99,999 by chance.
 *
 * <p>Packages of a section have descriptions that are alike, so that a section's rows lie together,
 * near to some queries and far from others. What is drawn by chance lies anywhere.
 *
 * @param rows per row, as a record's metadata
 */
record PackageMetadata(List<Map<String, Object>> rows) {

    /** The file: a JSON object a line, compressed. */
    static final String FILE = "packages.jsonl.gz";

    private static final String SECTION = "section";
    private static final String SIZE = "size";
    private static final String DRAW = "draw";
    private static final int DRAWN = 100_000;
    private static final long SEED = 5;

    /** The first so many rows' metadata. */
    static PackageMetadata read(Path folder, int rowCount) {
        var json = new JsonMapper();
        var random = new Random(SEED);
        Path file = folder.resolve(FILE);
        List<Map<String, Object>> rows = new ArrayList<>(rowCount);
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine();
                    line != null && rows.size() < rowCount;
                    line = lines.readLine()) {
                rows.add(metadata(json.readTree(line), random.nextInt(DRAWN)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
        return new PackageMetadata(rows);
    }

    private static Map<String, Object> metadata(JsonNode line, int drawn) {
        Map<String, Object> metadata = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : line.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "id", "text" -> {}
                default ->
                        metadata.put(
                                entry.getKey(),
                                value.isNumber() ? (Object) value.asLong() : value.asString());
            }
        }
        metadata.put(DRAW, (long) drawn);
        return Map.copyOf(metadata);
    }

    /** Conditions from the rarest to the most common, those on real keys first. */
    List<FilterCase> cases() {
        List<FilterCase> cases = new ArrayList<>();
        cases.add(FilterCase.equal(0.01, SECTION, "zope"));
        cases.add(FilterCase.equal(0.1, "scope", "@azure"));
        cases.add(FilterCase.equal(1, SECTION, "x11"));
        cases.add(FilterCase.oneOf(10, SECTION, "libs", "python"));
        cases.add(FilterCase.equal(40, "source", "npm"));
        cases.add(FilterCase.atLeast(50, SIZE, medianSize()));
        cases.add(FilterCase.noneOf(90, SECTION, "libs", "libdevel"));
        for (double percent : new double[] {0.01, 0.1, 1, 10, 50, 90}) {
            cases.add(FilterCase.below(percent, DRAW, Math.round(percent / 100 * DRAWN)));
        }
        return cases;
    }

    private long medianSize() {
        long[] sizes =
                rows.stream()
                        .map(row -> row.get(SIZE))
                        .filter(Number.class::isInstance)
                        .mapToLong(size -> ((Number) size).longValue())
                        .toArray();
        Arrays.sort(sizes);
        return sizes[sizes.length / 2];
    }

    /** Adds a row's metadata to its document. */
    void addFields(int row, Document document) {
        rows.get(row)
                .forEach((key, value) -> {
                    if (value instanceof Number number) {
                        document.add(new LongField(key, number.longValue(), Store.NO));
                    } else {
                        document.add(new KeywordField(key, value.toString(), Store.NO));
                    }
                });
    }
}
