package io.vecstone.store;

import java.io.IOException;
import java.nio.file.Path;

/** Where {@link DataFile}s come from: the operating system, or a test that lets them fail. */
interface DataFiles {

    /** Those of the operating system. */
    DataFiles SYSTEM =
            new DataFiles() {
                @Override
                public DataFile create(Path path) throws IOException {
                    return ChannelFile.create(path);
                }

                @Override
                public DataFile open(Path path) throws IOException {
                    return ChannelFile.open(path);
                }
            };

    /** Creates a file that must not be there yet. */
    DataFile create(Path path) throws IOException;

    /** Opens a file that is there. */
    DataFile open(Path path) throws IOException;
}
