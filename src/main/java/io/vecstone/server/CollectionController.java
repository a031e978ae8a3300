package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.CollectionInfo;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Map;

/** Collections and their additional data. */
@RestController
@RequestMapping("/api/v1/collections")
class CollectionController {

    private final Vecstone vecstone;
    private final TextEmbedder embedder;

    CollectionController(Vecstone vecstone, TextEmbedder embedder) {
        this.vecstone = vecstone;
        this.embedder = embedder;
    }

    /**
     * @param dimension by default that of the embedding model
     * @param metric by default COSINE
     */
    record CreateRequest(@Nullable Integer dimension, @Nullable Metric metric) {}

    /** All collections, by name. */
    record CollectionList(List<CollectionInfo> collections) {}

    /** A collection as it is just now. */
    record Description(
            String name,
            int dimension,
            Metric metric,
            long recordCount,
            long deadRows,
            long diskBytes,
            long memoryBytes,
            Map<String, Object> additionalData) {

        static Description of(VectorCollection collection) {
            CollectionInfo info = collection.info();
            return new Description(
                    info.name(),
                    info.dimension(),
                    info.metric(),
                    info.recordCount(),
                    info.deadRows(),
                    info.diskBytes(),
                    info.memoryBytes(),
                    collection.additionalData());
        }
    }

    @GetMapping
    CollectionList list() {
        return new CollectionList(
                vecstone.collections().stream().map(VectorCollection::info).toList());
    }

    @GetMapping("/{collection}")
    Description describe(@PathVariable String collection) {
        return Description.of(vecstone.collection(collection));
    }

    @PutMapping(path = "/{collection}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Description> create(
            @PathVariable String collection, @RequestBody CreateRequest request) {
        Metric metric = request.metric() == null ? Metric.COSINE : request.metric();
        Vecstone.Creation creation = vecstone.create(collection, dimension(request), metric);
        return ResponseEntity.status(creation.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(Description.of(creation.collection()));
    }

    private int dimension(CreateRequest request) {
        Integer dimension = request.dimension();
        if (dimension != null) {
            return dimension;
        }
        return embedder.dimension()
                .orElseThrow(() ->
                        new InvalidRequest(
                                "dimension",
                                "dimension is missing, and there is no embedding model to take it"
                                        + " from"));
    }

    @DeleteMapping("/{collection}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String collection) {
        vecstone.delete(collection);
    }

    @GetMapping("/{collection}/additional-data")
    Map<String, Object> additionalData(@PathVariable String collection) {
        return vecstone.collection(collection).additionalData();
    }

    @PutMapping(path = "/{collection}/additional-data", consumes = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> putAdditionalData(
            @PathVariable String collection,
            @RequestBody Map<String, @Nullable Object> additionalData) {
        VectorCollection target = vecstone.collection(collection);
        target.putAdditionalData(additionalData);
        return target.additionalData();
    }
}
