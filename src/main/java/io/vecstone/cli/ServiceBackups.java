package io.vecstone.cli;

import io.vecstone.collection.Backup;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The backups of a running service, over REST. An answer is waited for as long as it takes: a
 * backup of gigabytes takes minutes.
 */
final class ServiceBackups {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String PATH = "/api/v1/backups";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final URI service;
    private final @Nullable String apiKey;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    ServiceBackups(URI service, @Nullable String apiKey) {
        this.service = service;
        this.apiKey = apiKey;
    }

    List<Backup> list() {
        List<Backup> backups = new ArrayList<>();
        for (JsonNode backup : send("GET", PATH, null).path("backups")) {
            backups.add(MAPPER.treeToValue(backup, Backup.class));
        }
        return backups;
    }

    /**
     * @param collections empty for all
     */
    Backup create(List<String> collections) {
        return MAPPER.treeToValue(send("POST", PATH, body(collections)), Backup.class);
    }

    /**
     * @param collections empty for all
     */
    List<Backup.Item> restore(String backup, List<String> collections, boolean replaceExisting) {
        ObjectNode body = body(collections).put("replaceExisting", replaceExisting);
        String segment = URLEncoder.encode(backup, StandardCharsets.UTF_8).replace("+", "%20");
        List<Backup.Item> restored = new ArrayList<>();
        for (JsonNode item :
                send("POST", PATH + "/" + segment + "/restore", body).path("restored")) {
            restored.add(MAPPER.treeToValue(item, Backup.Item.class));
        }
        return restored;
    }

    private static ObjectNode body(List<String> collections) {
        ObjectNode body = MAPPER.createObjectNode();
        if (!collections.isEmpty()) {
            collections.forEach(body.putArray("collections")::add);
        }
        return body;
    }

    private JsonNode send(String method, String path, @Nullable ObjectNode body) {
        var request = HttpRequest.newBuilder(URI.create(service + path));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body.toString()))
                    .header("Content-Type", "application/json");
        }
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        try {
            HttpResponse<String> response =
                    client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return answer(response);
        } catch (IOException e) {
            throw new ServiceException(
                    "The service at %s can't be reached: %s".formatted(service, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("Interrupted while waiting for the service", e);
        }
    }

    private JsonNode answer(HttpResponse<String> response) {
        boolean done = response.statusCode() / 100 == 2;
        try {
            JsonNode json = MAPPER.readTree(response.body());
            if (done) {
                return json;
            }
            throw new ServiceException(
                    "The service answers %d: %s"
                            .formatted(
                                    response.statusCode(),
                                    json.path("detail").asString(response.body())),
                    null);
        } catch (JacksonException e) {
            throw new ServiceException(
                    "What answers %d at %s is no Vecstone"
                            .formatted(response.statusCode(), service),
                    e);
        }
    }
}
