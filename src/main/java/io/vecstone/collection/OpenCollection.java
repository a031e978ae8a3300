package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.QueryAnswerer.Answer;
import io.vecstone.engine.CodedRows;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Metric;
import io.vecstone.engine.Snapshot;
import io.vecstone.filter.Filter;
import io.vecstone.store.Catalog;
import io.vecstone.store.Change;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.Commit;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A {@link VectorCollection} while its files are open; methods do what its methods of the same name
 * say.
 *
 * <p>Implementation: the catalog holds the truth, {@link DerivedState} what is searched. A write is
 * validated, committed to the catalog, applied to the derived state, and published by the {@link
 * Publisher}. A query works on one published state and then reads texts and metadata of its few
 * results from the catalog by key. A key stands for one version of a record for ever, so that what
 * it finds there is what the state meant; if a concurrent write has just removed one of them, the
 * query is asked again, between two writes.
 */
final class OpenCollection {

    private final CollectionStore store;
    private final Catalog catalog;
    private final QueryAnswerer answerer;
    private final Limits limits;
    private final OperationListener listener;
    private final RecordRules rules;
    private final QueryRules queryRules;
    private final RecordReader reader;
    private final CodeKeeper codeKeeper;
    private final CheckpointKeeper checkpoints;
    private final Compactor compactor;
    private final CommitQueue queue;
    private final Publisher publisher;
    private final ReentrantLock writeLock = new ReentrantLock(true); // first come first served

    private volatile boolean closed;

    private OpenCollection(
            CollectionStore store,
            RecordCache records,
            ExactSearch search,
            Executor background,
            Limits limits,
            StoreSettings settings,
            OperationListener listener) {
        this.store = store;
        this.catalog = store.catalog();
        this.answerer = new QueryAnswerer(catalog, records.of(catalog), search);
        this.limits = limits;
        this.listener = listener;
        this.rules = new RecordRules(catalog.settings(), limits);
        this.queryRules = new QueryRules(catalog.settings(), limits);
        this.reader = new RecordReader(catalog);
        this.publisher = new Publisher(store, settings.index().toLimits());
        this.checkpoints =
                new CheckpointKeeper(
                        name(),
                        store,
                        background,
                        publisher::latest,
                        publisher.isSaved() ? publisher.latest() : null);
        this.compactor = new Compactor(new Compacted(), store, background, settings.compaction());
        this.queue =
                new CommitQueue(
                        name(),
                        settings.pending().writesMax(),
                        settings.pending().bytesMax(),
                        this::commit);
        this.codeKeeper =
                new CodeKeeper(
                        catalog.settings().name(),
                        background,
                        CompletableFuture.delayedExecutor(
                                CodeKeeper.QUIET_SECONDS, TimeUnit.SECONDS, background),
                        () -> publisher.latest().rows(),
                        this::install);
    }

    /**
     * Opens a collection: takes what its last checkpoint has kept, and the rest from its catalog.
     *
     * @param store owned from here on; closed when this fails
     * @param records of all collections of the database
     * @param background runs what may take long, one task at a time
     */
    static OpenCollection open(
            CollectionStore store,
            RecordCache records,
            ExactSearch search,
            Executor background,
            Limits limits,
            StoreSettings settings,
            OperationListener listener) {
        try {
            var collection =
                    new OpenCollection(
                            store, records, search, background, limits, settings, listener);
            collection.checkUpkeep();
            return collection;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    String name() {
        return catalog.settings().name();
    }

    int dimension() {
        return catalog.settings().dimension();
    }

    Metric metric() {
        return catalog.settings().metric();
    }

    Limits limits() {
        return limits;
    }

    long recordCount() {
        return publisher.latest().rows().liveRowCount();
    }

    int codedRowCount() {
        CodedRows codes = publisher.latest().rows().codes();
        return codes == null ? 0 : codes.rowCount();
    }

    /** Figures as of now. */
    CollectionInfo info() {
        PublishedState state = publisher.latest();
        CollectionSettings settings = catalog.settings();
        return new CollectionInfo(
                settings.name(),
                settings.dimension(),
                settings.metric(),
                state.rows().liveRowCount(),
                state.deadRowCount(),
                store.diskBytes(),
                state.sizeBytes());
    }

    void check(List<VectorRecord> records) {
        rules.check(records);
    }

    /** The same of records whose vectors are not known yet. */
    void checkAllButVectors(List<VectorRecord> records) {
        rules.checkAllButVectors(records);
    }

    UpsertResult upsert(List<VectorRecord> records) {
        long start = System.nanoTime();
        RecordRules.Batch batch = rules.check(records);
        if (batch.writes().isEmpty()) {
            return new UpsertResult(List.of(), List.of());
        }
        Commit commit = queue.commit(PendingWrite.of(batch));
        List<String> inserted = new ArrayList<>();
        List<String> updated = new ArrayList<>();
        for (int i = 0; i < batch.writes().size(); i++) {
            boolean isNew = commit.replacedKeys()[i] == Commit.NONE;
            (isNew ? inserted : updated).add(batch.writes().get(i).id());
        }
        listener.upserted(name(), System.nanoTime() - start, records.size());
        return new UpsertResult(inserted, updated);
    }

    List<Match> query(Query query) {
        long start = System.nanoTime();
        return answers(List.of(queryRules.check(query)), start).getFirst();
    }

    List<List<Match>> query(List<Query> queries) {
        long start = System.nanoTime();
        return answers(queryRules.check(queries), start);
    }

    private List<List<Match>> answers(List<CheckedQuery> queries, long startNanos) {
        List<Answer> answers = answer(queries);
        if (answers == null) {
            answers = answerBetweenWrites(queries);
        }
        if (answers == null) {
            throw catalogBehind();
        }
        listener.queried(
                name(),
                System.nanoTime() - startNanos,
                answers.stream().map(Answer::rescored).toList());
        return answers.stream().map(Answer::matches).toList();
    }

    private StoreUnavailable catalogBehind() {
        return new StoreUnavailable(
                "The catalog of '%s' does not hold what its matrix does".formatted(name()), null);
    }

    private @Nullable List<Answer> answerBetweenWrites(List<CheckedQuery> queries) {
        return betweenWrites(() -> {
            requireOpen();
            publisher.catchUp();
            return answer(queries);
        });
    }

    private @Nullable List<Answer> answer(List<CheckedQuery> queries) {
        requireOpen();
        return answerer.answer(queries, publisher.latest());
    }

    Optional<VectorRecord> find(String id) {
        return get(List.of(id), Include.ALL).stream().findFirst();
    }

    List<VectorRecord> get(List<String> ids, Set<Include> include) {
        rules.checkIds(ids);
        requireOpen();
        return reader.get(ids, include);
    }

    RecordPage page(
            @Nullable String after, int limit, @Nullable Filter filter, Set<Include> include) {
        if (limit < 1 || limit > limits.batchMax()) {
            throw new InvalidRequest(
                    "limit",
                    "limit is %d; it must be between 1 and %d".formatted(limit, limits.batchMax()));
        }
        requireOpen();
        return reader.page(after, limit, filter, include, publisher.latest());
    }

    int delete(List<String> ids) {
        rules.checkIds(ids);
        return delete(PendingWrite.deletion(new LinkedHashSet<>(ids)));
    }

    int delete(Filter filter) {
        return delete(
                PendingWrite.deletion(() -> {
                    PublishedState state = publisher.latest();
                    RoaringBitmap rows = state.matching(filter, catalog);
                    if (rows == null) {
                        throw catalogBehind();
                    }
                    return state.keysOf(rows);
                }));
    }

    private int delete(PendingWrite deletion) {
        long start = System.nanoTime();
        Commit commit = queue.commit(deletion);
        int count = commit.replacedKeys().length;
        listener.deleted(name(), System.nanoTime() - start, count);
        return count;
    }

    Map<String, Object> additionalData() {
        requireOpen();
        return JsonObjects.read(catalog.additionalData());
    }

    void putAdditionalData(Map<String, ? extends @Nullable Object> data) {
        String field = "additionalData";
        String json =
                JsonObjects.write(
                        field, JsonObjects.canonical(field, data, true), limits.metadataBytesMax());
        queue.commit(PendingWrite.ofAdditionalData(json));
    }

    int pendingWrites() {
        return queue.size();
    }

    Catalog catalog() {
        return catalog;
    }

    void close() {
        betweenWrites(() -> {
            if (!closed) {
                closed = true;
                codeKeeper.close();
                checkpoints.write();
                store.close();
            }
            return true;
        });
    }

    /** Commits a group of writes and publishes what they did. Called by one thread at a time. */
    private void commit(List<PendingWrite> group) {
        writeLock.lock();
        try {
            requireOpen();
            publisher.catchUp();
            List<Change> changes = group.stream().map(PendingWrite::change).toList();
            long start = System.nanoTime();
            List<Commit> commits = catalog.commit(changes);
            listener.committed(name(), System.nanoTime() - start);
            publisher.publish(group, commits);
            checkUpkeep();
        } finally {
            writeLock.unlock();
        }
    }

    private void checkUpkeep() {
        codeKeeper.check();
        checkpoints.check();
        compactor.check();
    }

    boolean compact() {
        return compactor.compact();
    }

    private final class Compacted implements Compactor.Subject {

        @Override
        public String name() {
            return OpenCollection.this.name();
        }

        @Override
        public PublishedState latest() {
            return publisher.latest();
        }

        @Override
        public boolean replace(DerivedState compacted, PublishedState from) {
            return betweenWrites(() -> !closed && publisher.replace(compacted, from));
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public boolean shrinkCatalog(int pages) {
            boolean more = betweenWrites(() -> !closed && catalog.shrink(pages));
            if (!more) {
                checkpoints.write(); // the former matrix is deleted with this
            }
            return more;
        }
    }

    /** Publishes codes, unless the matrix they belong to has been replaced meanwhile. */
    private void install(Snapshot codedFrom, CodedRows codes) {
        betweenWrites(() -> {
            if (!closed && publisher.install(codedFrom, codes)) {
                checkUpkeep();
            }
            return true;
        });
    }

    private <T extends @Nullable Object> T betweenWrites(Supplier<T> action) {
        writeLock.lock();
        try {
            return action.get();
        } finally {
            writeLock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailable("The collection '" + name() + "' is closed", null);
        }
    }
}
