package io.vecstone.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lends one service with default settings to all test classes that have a {@link RunningService} in
 * their constructor; it ends with the last of them. Each test uses collections of its own.
 */
public final class SharedService implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedService.class);

    /** The service and the folder that goes with it. */
    private record Lease(RunningService service, Path folder) implements AutoCloseable {

        static Lease begin() {
            try {
                Path folder = Files.createTempDirectory("vecstone-shared");
                return new Lease(RunningService.start(folder), folder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot create a folder for the service", e);
            }
        }

        @Override
        public void close() throws IOException {
            service.close();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == RunningService.class;
    }

    @Override
    public RunningService resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return extension
                .getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Lease.class, _ -> Lease.begin(), Lease.class)
                .service();
    }
}
