package io.vecstone.server;

import io.vecstone.collection.Limits;
import io.vecstone.collection.Vecstone;
import io.vecstone.filter.FilterParser;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How large requests may be, for clients that want to know before they send. */
@RestController
@RequestMapping("/api/v1/limits")
class LimitsController {

    private final LimitsView limits;

    LimitsController(Vecstone vecstone, ServerProperties properties) {
        Limits own = vecstone.limits();
        this.limits =
                new LimitsView(
                        own.dimensionMax(),
                        own.batchMax(),
                        own.topKMax(),
                        own.queriesMax(),
                        own.resultsMax(),
                        Limits.ID_BYTES_MAX,
                        own.textBytesMax(),
                        own.metadataBytesMax(),
                        own.collectionsMax(),
                        FilterParser.EXPRESSION_LENGTH_MAX,
                        properties.http().bodyMax().toBytes());
    }

    /** As the properties of the same names say; ids and filters have fixed limits. */
    record LimitsView(
            int dimensionMax,
            int batchMax,
            int topKMax,
            int queriesMax,
            int resultsMax,
            int idBytesMax,
            int textBytesMax,
            int metadataBytesMax,
            int collectionsMax,
            int filterCharactersMax,
            long bodyBytesMax) {}

    @GetMapping
    LimitsView limits() {
        return limits;
    }
}
