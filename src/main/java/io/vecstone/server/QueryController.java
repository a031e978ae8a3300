package io.vecstone.server;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;
import java.util.Map;

/** Searches. */
@RestController
class QueryController {

    private final Vecstone vecstone;
    private final TextEmbedder embedder;

    QueryController(Vecstone vecstone, TextEmbedder embedder) {
        this.vecstone = vecstone;
        this.embedder = embedder;
    }

    /**
     * @param vector or {@code text}, which is embedded
     * @param topK by default 10
     * @param betterThan lowest similarity wanted
     * @param filter which records
     * @param include by default text and metadata
     */
    record QueryRequest(
            @JsonDeserialize(using = VectorDeserializer.class) float @Nullable [] vector,
            @Nullable String text,
            @Nullable Integer topK,
            @Nullable Double betterThan,
            @Nullable String filter,
            @Nullable List<@Nullable String> include) {}

    /** One result; what was not asked for is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String id,
            float similarity,
            @Nullable String text,
            @Nullable Map<String, Object> metadata,
            float @Nullable [] vector) {

        static Result of(Match match) {
            return new Result(
                    match.id(), match.similarity(), match.text(), match.metadata(), match.vector());
        }
    }

    /** Results, best first. */
    record QueryAnswer(List<Result> results) {}

    @PostMapping(
            path = "/api/v1/collections/{collection}/query",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    QueryAnswer query(@PathVariable String collection, @RequestBody QueryRequest request) {
        VectorCollection target = vecstone.collection(collection);
        return new QueryAnswer(
                target.query(toQuery(target, request)).stream().map(Result::of).toList());
    }

    private Query toQuery(VectorCollection target, QueryRequest request) {
        Integer topK = request.topK();
        Double betterThan = request.betterThan();
        if (betterThan != null && !Float.isFinite(betterThan.floatValue())) {
            throw new InvalidRequest(
                    "betterThan", "betterThan is " + betterThan + "; it must be a finite float32");
        }
        return new Query(
                vector(target, request),
                topK == null ? Query.TOP_K_DEFAULT : topK,
                betterThan == null ? null : betterThan.floatValue(),
                Filters.parse("filter", request.filter()),
                Includes.parse("include", request.include()));
    }

    private float[] vector(VectorCollection target, QueryRequest request) {
        float[] vector = request.vector();
        String text = request.text();
        if ((vector == null) == (text == null)) {
            throw new InvalidRequest("vector", "Give either vector or text, and not both");
        }
        if (vector != null) {
            return vector;
        }
        return embedder.embed(target, "vector", List.of(String.valueOf(text))).getFirst();
    }
}
