package io.vecstone.server;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Include;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.filter.Filter;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Searches, one by one or in batches. */
@RestController
@RequestMapping("/api/v1/collections/{collection}/query")
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
            @Nullable List<@Nullable String> include)
            implements VectorOrText {}

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

    /** Queries, answered together. */
    record BatchRequest(@Nullable List<@Nullable QueryRequest> queries) {}

    /** Results, best first. */
    record QueryAnswer(List<Result> results) {

        static QueryAnswer of(List<Match> matches) {
            return new QueryAnswer(matches.stream().map(Result::of).toList());
        }
    }

    /** One answer per query, in order. */
    record BatchAnswer(List<QueryAnswer> answers) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    QueryAnswer query(@PathVariable String collection, @RequestBody QueryRequest request) {
        VectorCollection target = vecstone.collection(collection);
        Query query = toQueries(target, List.of(request), _ -> "").getFirst();
        return QueryAnswer.of(target.query(query));
    }

    @PostMapping(path = "/batch", consumes = MediaType.APPLICATION_JSON_VALUE)
    BatchAnswer queryBatch(@PathVariable String collection, @RequestBody BatchRequest request) {
        VectorCollection target = vecstone.collection(collection);
        List<QueryRequest> requests = Elements.require("queries", request.queries());
        target.limits().checkQueries(requests.size()); // before texts are embedded
        List<Query> queries = toQueries(target, requests, i -> "queries[" + i + "].");
        return new BatchAnswer(target.query(queries).stream().map(QueryAnswer::of).toList());
    }

    /**
     * @param paths where each query stands in the request, up to its fields
     */
    private List<Query> toQueries(
            VectorCollection target, List<QueryRequest> requests, IntFunction<String> paths) {
        List<Function<float[], Query>> toQuery = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            toQuery.add(parse(paths.apply(i), requests.get(i)));
        }
        List<float @Nullable []> vectors =
                embedder.vectors(
                        target.name(),
                        target.dimension(),
                        requests,
                        i -> paths.apply(i) + "vector");
        List<Query> queries = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            queries.add(toQuery.get(i).apply(Objects.requireNonNull(vectors.get(i))));
        }
        return queries;
    }

    /** Everything but the vector, which may have to be made from a text: that comes last. */
    private static Function<float[], Query> parse(String path, QueryRequest request) {
        if ((request.vector() == null) == (request.text() == null)) {
            throw new InvalidRequest(
                    path + "vector",
                    "Give either %1$svector or %1$stext, and not both".formatted(path));
        }
        Integer topK = request.topK();
        Float betterThan = betterThan(path + "betterThan", request.betterThan());
        Filter filter = Filters.parse(path + "filter", request.filter());
        Set<Include> include = Includes.parse(path + "include", request.include());
        return vector ->
                new Query(
                        vector,
                        topK == null ? Query.TOP_K_DEFAULT : topK,
                        betterThan,
                        filter,
                        include);
    }

    private static @Nullable Float betterThan(String field, @Nullable Double similarity) {
        if (similarity == null) {
            return null;
        }
        if (!Float.isFinite(similarity.floatValue())) {
            throw new InvalidRequest(
                    field, "%s is %s; it must be a finite float32".formatted(field, similarity));
        }
        return similarity.floatValue();
    }
}
