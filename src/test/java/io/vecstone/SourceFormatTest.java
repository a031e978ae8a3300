package io.vecstone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds all sources to google-java-format, AOSP style. With {@code -Dvecstone.format=apply} it
 * formats them instead.
 *
 * <p>A test and no build plugin, since the plugins format within Maven's own JVM, which may be too
 * old a Java to read our sources.
 */
class SourceFormatTest {

    private static final boolean APPLY = "apply".equals(System.getProperty("vecstone.format"));

    private final Formatter formatter =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void everySource_isFormatted() throws IOException, FormatterException {
        List<Path> sources = sources();
        List<Path> unformatted = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source);
            String formatted = format(text);
            if (!formatted.equals(text)) {
                unformatted.add(source);
                if (APPLY) {
                    Files.writeString(source, formatted);
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(50);
        if (!APPLY) {
            assertThat(unformatted)
                    .as("run ./mvnw test -Dtest=SourceFormatTest -Dvecstone.format=apply")
                    .isEmpty();
        }
    }

    private String format(String text) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(text, Style.AOSP);
        return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
