package io.vecstone.store;

import java.util.Collection;
import java.util.List;

/** What one writer asks of a {@link Catalog}. */
public sealed interface Change {

    /** Inserts each record, or replaces the one of the same id. The ids are distinct. */
    record Upsert(List<RecordWrite> records) implements Change {}

    /** Deletes the records of these ids; unknown ones are passed over. */
    record Delete(Collection<String> ids) implements Change {}

    /** Deletes these versions; keys that are not there any more are passed over. */
    record DeleteVersions(long[] keys) implements Change {}

    /** Replaces the collection's free JSON object. */
    record AdditionalData(String json) implements Change {}
}
