package io.vecstone.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One text for each method of the running JDK: the names of class, method and parameter types,
 * split into words, as in {@code array list: add all, int, collection}. Nothing to download, and as
 * meaningful as any API.
 */
final class JdkTexts {

    private static final Path MODULES =
            FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");
    private static final long SHUFFLE_SEED = 25;

    private JdkTexts() {}

    /**
     * Different texts in an order that is random but always the same: of the public methods of
     * {@code java.*}, about 20,000, or where more are wanted of all methods of all classes.
     */
    static List<String> atLeast(int count) {
        List<String> api = all(true);
        return api.size() >= count ? api : all(false);
    }

    private static List<String> all(boolean apiOnly) {
        Set<String> texts = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MODULES)) {
            files.filter(file -> isClass(file, apiOnly))
                    .forEach(file -> addAll(file, apiOnly, texts));
        } catch (IOException e) {
            throw new UncheckedIOException("can't walk " + MODULES.toUri(), e);
        }
        List<String> shuffled = new ArrayList<>(texts);
        Collections.shuffle(shuffled, new Random(SHUFFLE_SEED));
        return shuffled;
    }

    /** Paths are {@code modules/java.base/java/util/List.class}. */
    private static boolean isClass(Path file, boolean apiOnly) {
        return file.getNameCount() > 3
                && (!apiOnly || file.getName(2).toString().equals("java"))
                && file.toString().endsWith(".class")
                && !file.toString().endsWith("-info.class");
    }

    private static void addAll(Path file, boolean apiOnly, Set<String> texts) {
        try {
            ClassModel type = ClassFile.of().parse(file);
            if (!apiOnly || type.flags().has(AccessFlag.PUBLIC)) {
                String name = words(type.thisClass().asSymbol().displayName());
                for (MethodModel method : type.methods()) {
                    if (isWritten(method) && (!apiOnly || method.flags().has(AccessFlag.PUBLIC))) {
                        texts.add(text(name, method));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file.toUri(), e);
        }
    }

    /** Whether somebody wrote the method, and no compiler made it. */
    private static boolean isWritten(MethodModel method) {
        return !method.flags().has(AccessFlag.SYNTHETIC)
                && !method.methodName().equalsString("<clinit>");
    }

    private static String text(String className, MethodModel method) {
        String name = method.methodName().stringValue();
        var text = new StringBuilder(className).append(": ");
        text.append(name.equals("<init>") ? "new" : words(name));
        for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
            text.append(", ").append(words(parameter.displayName()));
        }
        return text.toString();
    }

    /** {@code newHTTPServer2} gives {@code new http server 2}. */
    private static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", "$1$3 $2$4")
                .replaceAll("([A-Za-z])([0-9])", "$1 $2")
                .replaceAll("[^A-Za-z0-9]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
