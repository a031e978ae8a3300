package io.vecstone.server;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.collection.RecordPage;
import io.vecstone.collection.UpsertResult;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Records: written, read, paged through and deleted. */
@RestController
@RequestMapping("/api/v1/collections/{collection}/records")
class RecordController {

    private final Vecstone vecstone;
    private final TextEmbedder embedder;

    RecordController(Vecstone vecstone, TextEmbedder embedder) {
        this.vecstone = vecstone;
        this.embedder = embedder;
    }

    record UpsertRequest(@Nullable List<@Nullable RecordBody> records) {}

    record GetRequest(
            @Nullable List<@Nullable String> ids, @Nullable List<@Nullable String> include) {}

    record DeleteRequest(@Nullable List<@Nullable String> ids, @Nullable String filter) {}

    record RecordList(List<RecordView> records) {}

    /**
     * @param next the {@code after} of the next page; left out on the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<RecordView> records, @Nullable String next) {}

    record Deleted(int deleted) {}

    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    UpsertResult upsert(
            @PathVariable String collection,
            @RequestParam(defaultValue = "false") boolean createIfMissing,
            @RequestBody UpsertRequest request) {
        List<RecordBody> bodies = Elements.require("records", request.records());
        vecstone.limits().checkBatch("records", bodies.size()); // before texts are embedded
        if (createIfMissing && !bodies.isEmpty() && vecstone.find(collection).isEmpty()) {
            int dimension = dimension(bodies.getFirst());
            List<VectorRecord> records = completed(collection, dimension, bodies);
            // Before there is a collection, which a bad batch must not leave behind.
            vecstone.check(collection, dimension, Metric.COSINE, records);
            return vecstone.create(collection, dimension, Metric.COSINE)
                    .collection()
                    .upsert(records);
        }
        VectorCollection target = vecstone.collection(collection);
        return target.upsert(completed(collection, target.dimension(), bodies));
    }

    /** What is wrong beside the vectors is found before texts are embedded, which takes longer. */
    private List<VectorRecord> completed(
            String collection, int dimension, List<RecordBody> bodies) {
        if (bodies.stream().anyMatch(RecordBody::needsEmbedding)) {
            vecstone.checkAllButVectors(
                    bodies.stream()
                            .map(body ->
                                    new VectorRecord(body.id(), null, body.text(), body.metadata()))
                            .toList());
        }
        return embedder.complete(collection, dimension, bodies);
    }

    private int dimension(RecordBody first) {
        if (first.vector() != null) {
            int dimension = first.vector().length;
            if (dimension < 1 || dimension > vecstone.limits().dimensionMax()) {
                throw new InvalidRequest(
                        "records[0].vector",
                        "records[0].vector has %d elements; it must have between 1 and %d"
                                .formatted(dimension, vecstone.limits().dimensionMax()));
            }
            return dimension;
        }
        return embedder.dimension()
                .orElseThrow(() ->
                        new InvalidRequest(
                                "records[0].vector",
                                "records[0].vector is missing, so that there is no dimension to"
                                        + " create the collection with"));
    }

    @GetMapping("/{id}")
    RecordView get(
            @PathVariable String collection,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable List<@Nullable String> include) {
        return vecstone
                .collection(collection)
                .get(List.of(id), Includes.parse("include", include))
                .stream()
                .findFirst()
                .map(RecordView::of)
                .orElseThrow(() ->
                        new NotFound(
                                "There is no record '%s' in the collection '%s'"
                                        .formatted(id, collection)));
    }

    @PostMapping(path = "/get", consumes = MediaType.APPLICATION_JSON_VALUE)
    RecordList get(@PathVariable String collection, @RequestBody GetRequest request) {
        return new RecordList(
                vecstone
                        .collection(collection)
                        .get(
                                Elements.require("ids", request.ids()),
                                Includes.parse("include", request.include()))
                        .stream()
                        .map(RecordView::of)
                        .toList());
    }

    @GetMapping
    Page page(
            @PathVariable String collection,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable List<@Nullable String> include) {
        RecordPage page =
                vecstone.collection(collection)
                        .page(
                                after,
                                limit,
                                Filters.parse("filter", filter),
                                Includes.parse("include", include));
        return new Page(page.records().stream().map(RecordView::of).toList(), page.next());
    }

    @DeleteMapping("/{id}")
    Deleted delete(@PathVariable String collection, @PathVariable String id) {
        return new Deleted(vecstone.collection(collection).delete(List.of(id)));
    }

    @PostMapping(path = "/delete", consumes = MediaType.APPLICATION_JSON_VALUE)
    Deleted delete(@PathVariable String collection, @RequestBody DeleteRequest request) {
        VectorCollection target = vecstone.collection(collection);
        String filter = request.filter();
        if ((request.ids() == null) == (filter == null)) {
            throw new InvalidRequest("ids", "Give either ids or filter, and not both");
        }
        return new Deleted(
                filter == null
                        ? target.delete(Elements.require("ids", request.ids()))
                        : target.delete(Filters.require("filter", filter)));
    }
}
