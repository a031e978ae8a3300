package io.vecstone.springai;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.collection.Include;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.RecordCheck;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;
import io.vecstone.filter.FilterWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A collection of a Vecstone service, over REST. */
final class RemoteCollection implements CollectionAccess {

    private final RemoteVecstone vecstone;
    private final ServiceClient client;
    private final BatchSender sender;
    private final Info info;
    private final RecordCheck check;

    /** What the service says of a collection, as far as it is needed here. */
    record Info(String name, int dimension, Metric metric) {}

    record Creation(int dimension, Metric metric) {}

    /**
     * @param vector base64 of little-endian float32
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record RecordBody(
            @Nullable String id,
            String vector,
            @Nullable String text,
            @Nullable Map<String, Object> metadata) {}

    /**
     * @param betterThan exactly the float32, so that it is read back as the same
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record QueryBody(
            String vector,
            int topK,
            @Nullable Double betterThan,
            @Nullable String filter,
            List<String> include) {}

    private record Result(
            String id,
            float similarity,
            @Nullable String text,
            @Nullable Map<String, Object> metadata,
            float @Nullable [] vector) {}

    private record Answer(@Nullable List<Result> results) {}

    private record FilterBody(String filter) {}

    private record Deleted(int deleted) {}

    /** Those of the service for each record. */
    private record ServiceLimits(int textBytesMax, int metadataBytesMax) {}

    private RemoteCollection(RemoteVecstone vecstone, ServiceClient client, Info info) {
        this.vecstone = vecstone;
        this.client = client;
        this.sender = new BatchSender(client);
        this.info = info;
        this.check = new RecordCheck(info.name(), info.dimension(), info.metric());
    }

    static RemoteCollection of(RemoteVecstone vecstone, ServiceClient client, Info info) {
        return new RemoteCollection(vecstone, client, info);
    }

    static String path(String collection) {
        return "/api/v1/collections/" + ServiceUrl.segment(collection);
    }

    @Override
    public String name() {
        return info.name();
    }

    @Override
    public int dimension() {
        return info.dimension();
    }

    @Override
    public Metric metric() {
        return info.metric();
    }

    @Override
    public void checkAllButVectors(List<VectorRecord> records) {
        check.allButVectors(records);
    }

    @Override
    public void upsert(List<VectorRecord> records) {
        List<RecordBody> bodies = check.checked(records).stream().map(this::body).toList();
        sender.send(
                "PUT",
                path(name()) + "/records",
                "records",
                bodies,
                () -> checkAgainstLimits(records));
    }

    /** A record that a limit refuses must not leave those of earlier requests behind. */
    private void checkAgainstLimits(List<VectorRecord> records) {
        ServiceLimits limits;
        try {
            limits = client.get("/api/v1/limits", ServiceLimits.class);
        } catch (NotFound _) {
            return; // an older service
        }
        check.within(limits.textBytesMax(), limits.metadataBytesMax()).checked(records);
    }

    @Override
    public List<Match> query(Query query) {
        var body =
                new QueryBody(
                        base64(query.vector()),
                        query.topK(),
                        query.betterThan() == null ? null : query.betterThan().doubleValue(),
                        query.filter() == null ? null : text(query.filter()),
                        query.include().stream().map(RemoteCollection::name).toList());
        Answer answer = client.read(path(name()) + "/query", body, Answer.class);
        return Objects.requireNonNullElse(answer.results(), List.<Result>of()).stream()
                .map(RemoteCollection::match)
                .toList();
    }

    @Override
    public void delete(List<String> ids) {
        sender.send("POST", path(name()) + "/records/delete", "ids", ids, () -> {});
    }

    @Override
    public void delete(Filter filter) {
        client.post(path(name()) + "/records/delete", new FilterBody(text(filter)), Deleted.class);
    }

    @Override
    public RemoteVecstone nativeClient() {
        return vecstone;
    }

    private RecordBody body(VectorRecord record) {
        return new RecordBody(
                record.id(),
                base64(Objects.requireNonNull(record.vector())),
                record.text(),
                record.metadata());
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static String text(Filter filter) {
        String text = FilterWriter.write(filter);
        if (text.length() > FilterParser.EXPRESSION_LENGTH_MAX) {
            throw new LimitExceeded(
                    "filter",
                    "The filter has %d characters as text; a Vecstone service takes at most %d"
                            .formatted(text.length(), FilterParser.EXPRESSION_LENGTH_MAX));
        }
        return text;
    }

    private static String name(Include part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static Match match(Result result) {
        return new Match(
                result.id(),
                result.similarity(),
                result.text(),
                result.metadata(),
                result.vector());
    }
}
