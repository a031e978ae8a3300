package io.vecstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The chart as helm renders it. Needs a helm binary: the one that the environment variable
 * VECSTONE_HELM names, or one on the PATH. Without one these tests are skipped, except in CI, where
 * they fail.
 */
class HelmChartTest {

    private static final Path CHART = Path.of("helm", "vecstone");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Every optional part. */
    private static final String EVERYTHING =
            """
            nameOverride: stone
            imagePullSecrets: [{name: registry}]
            image: {repository: registry.example.com/vecstone, tag: "1.2.3"}
            auth: {apiKey: 0123456789abcdef0123}
            embedding: {enabled: false}
            config: {VECSTONE_LIMITS_TOP_K_MAX: "500"}
            javaToolOptions: -XX:MaxRAMPercentage=40
            extraEnv: [{name: EXTRA, value: "1"}]
            extraEnvFrom: [{secretRef: {name: more}}]
            extraVolumes: [{name: extra, emptyDir: {}}]
            extraVolumeMounts: [{name: extra, mountPath: /extra}]
            extraContainers: [{name: sidecar, image: sidecar}]
            extraInitContainers: [{name: restore, image: restore}]
            persistence:
              storageClass: fast
              accessMode: ReadWriteOncePod
              size: 50Gi
              annotations: {a: b}
              whenDeleted: Delete
            service: {type: LoadBalancer, port: 80, nodePort: 30080, loadBalancerSourceRanges: [10.0.0.0/8]}
            ingress:
              enabled: true
              className: nginx
              annotations: {a: b}
              tls: [{secretName: tls, hosts: [vecstone.example.com]}]
              hosts: [{host: vecstone.example.com, paths: [{path: /, pathType: Prefix}]}]
            networkPolicy:
              enabled: true
              clients: [{podSelector: {matchLabels: {app: client}}}]
              monitoring: [{namespaceSelector: {}}]
            serviceMonitor: {enabled: true, labels: {release: prometheus}}
            podDisruptionBudget: {enabled: true}
            serviceAccount: {create: true, name: stone, annotations: {a: b}}
            podAnnotations: {a: b}
            podLabels: {c: d}
            nodeSelector: {disk: fast}
            tolerations: [{key: dedicated, operator: Exists}]
            affinity: {nodeAffinity: {}}
            priorityClassName: high
            """;

    @TempDir private static Path folder;
    private static String helm = "";

    /** What a command printed, and how it ended. */
    private record Run(int exitCode, String output) {}

    @BeforeAll
    static void findHelm() {
        String named = System.getenv("VECSTONE_HELM");
        String found = named == null || named.isBlank() ? onPath() : named;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as("a helm binary, see .ci/install-helm").isNotNull();
        }
        helm = found == null ? "" : found;
    }

    @BeforeEach
    void skipWithoutHelm() {
        assumeThat(helm).as("a helm binary, see .ci/install-helm").isNotEmpty();
    }

    private static @Nullable String onPath() {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .map(directory -> Path.of(directory, "helm"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    @Test
    void lint_findsNothing_withDefaults() {
        Run lint = run("lint", "--strict", CHART.toString());
        assertThat(lint.exitCode()).as(lint.output()).isZero();
    }

    @Test
    void lint_findsNothing_withEveryOptionalPart() {
        Run lint = run("lint", "--strict", CHART.toString(), "-f", values(EVERYTHING));
        assertThat(lint.exitCode()).as(lint.output()).isZero();
    }

    @Test
    void chart_hasTheVersionOfTheProject() throws IOException {
        JsonNode chart = yaml(Files.readString(CHART.resolve("Chart.yaml"))).getFirst();
        assertThat(chart.path("appVersion").asString()).isEqualTo(Version.current());
        assertThat(chart.path("version").asString()).isEqualTo(Version.current());
    }

    @Test
    void defaults_renderOnePodWithItsVolume_andNothingOptional() {
        List<JsonNode> resources = render("");
        assertThat(kinds(resources))
                .containsExactlyInAnyOrder(
                        "StatefulSet", "Service", "Service", "Secret", "ServiceAccount", "Pod");
        JsonNode set = only(resources, "StatefulSet");
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(container(set).path("image").asString())
                .isEqualTo("vecstone:" + Version.current());
        JsonNode claims = set.at("/spec/volumeClaimTemplates");
        assertThat(claims.size()).isEqualTo(1);
        assertThat(claims.at("/0/metadata/name").asString()).isEqualTo("data");
        assertThat(claims.at("/0/spec/accessModes/0").asString()).isEqualTo("ReadWriteOnce");
        assertThat(claims.at("/0/spec/resources/requests/storage").asString()).isEqualTo("10Gi");
        assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted").asString())
                .isEqualTo("Retain");
    }

    @Test
    void everyOptionalPart_isRendered() {
        List<JsonNode> resources = render(EVERYTHING);
        assertThat(kinds(resources))
                .containsExactlyInAnyOrder(
                        "StatefulSet",
                        "Service",
                        "Service",
                        "Secret",
                        "ServiceAccount",
                        "Pod",
                        "ConfigMap",
                        "Ingress",
                        "NetworkPolicy",
                        "ServiceMonitor",
                        "PodDisruptionBudget");
        JsonNode set = only(resources, "StatefulSet");
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(container(set).path("image").asString())
                .isEqualTo("registry.example.com/vecstone:1.2.3");
        JsonNode claim = set.at("/spec/volumeClaimTemplates/0/spec");
        assertThat(claim.path("storageClassName").asString()).isEqualTo("fast");
        assertThat(claim.at("/accessModes/0").asString()).isEqualTo("ReadWriteOncePod");
        assertThat(claim.at("/resources/requests/storage").asString()).isEqualTo("50Gi");
        assertThat(only(resources, "ConfigMap").at("/data/VECSTONE_LIMITS_TOP_K_MAX").asString())
                .isEqualTo("500");
        assertThat(only(resources, "PodDisruptionBudget").at("/spec/maxUnavailable").asInt(-1))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "startupProbe, /livez",
        "livenessProbe, /livez",
        "readinessProbe, /readyz",
    })
    void probes_askTheMainPort(String probe, String path) {
        for (String values : List.of("", EVERYTHING)) {
            JsonNode rendered = container(only(render(values), "StatefulSet")).path(probe);
            assertThat(rendered.at("/httpGet/path").asString()).isEqualTo(path);
            assertThat(rendered.at("/httpGet/port").asString()).isEqualTo("http");
            assertThat(rendered.path("periodSeconds").asInt()).isPositive();
            assertThat(rendered.path("failureThreshold").asInt()).isPositive();
        }
    }

    @Test
    void thePod_runsWithoutPrivileges() {
        for (String values : List.of("", EVERYTHING)) {
            JsonNode pod = only(render(values), "StatefulSet").at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asString())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            JsonNode context = pod.at("/containers/0/securityContext");
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(texts(context.at("/capabilities/drop"))).containsExactly("ALL");
        }
    }

    @Test
    void theContainer_mayWriteWhereItMust() {
        JsonNode set = only(render(""), "StatefulSet");
        assertThat(
                        container(set)
                                .path("volumeMounts")
                                .valueStream()
                                .map(mount -> mount.path("mountPath").asString()))
                .containsExactlyInAnyOrder("/data", "/tmp");
        assertThat(environment(set, "VECSTONE_DATA_DIR").path("value").asString())
                .isEqualTo("/data");
    }

    @Test
    void theApiKey_comesFromTheSecretThatTheChartMakes() {
        List<JsonNode> resources = render("");
        JsonNode secret = only(resources, "Secret");
        JsonNode reference = keyReference(resources);
        assertThat(reference.path("name").asString())
                .isEqualTo(secret.at("/metadata/name").asString());
        assertThat(decoded(secret.path("data").path(reference.path("key").asString())))
                .matches("[A-Za-z0-9]{48}");
    }

    @Test
    void aGivenApiKey_isInTheSecret_andNowhereElse() {
        List<JsonNode> resources = render(EVERYTHING);
        JsonNode secret = only(resources, "Secret");
        assertThat(decoded(secret.at("/data/api-key"))).isEqualTo("0123456789abcdef0123");
        for (JsonNode resource : resources) {
            assertThat(resource.toString()).doesNotContain("0123456789abcdef0123");
        }
    }

    @Test
    void anExistingSecret_isUsed_andNoneIsMade() {
        List<JsonNode> resources =
                render(
                        """
                        auth: {existingSecret: mine, secretKey: token}
                        serviceMonitor: {enabled: true}
                        """);
        assertThat(kinds(resources)).doesNotContain("Secret");
        assertThat(keyReference(resources).path("name").asString()).isEqualTo("mine");
        assertThat(keyReference(resources).path("key").asString()).isEqualTo("token");
        JsonNode credentials =
                only(resources, "ServiceMonitor").at("/spec/endpoints/0/authorization/credentials");
        assertThat(credentials).isEqualTo(keyReference(resources));
    }

    @Test
    void services_leadToPortsOfThePod_andTheManagementPortIsOnTheHeadlessOne() {
        for (String values : List.of("", EVERYTHING)) {
            List<JsonNode> resources = render(values);
            JsonNode set = only(resources, "StatefulSet");
            Set<String> ports = new HashSet<>();
            container(set).path("ports").forEach(port -> ports.add(port.path("name").asString()));
            assertThat(ports).containsExactlyInAnyOrder("http", "management");
            for (JsonNode service : ofKind(resources, "Service")) {
                boolean headless = service.at("/spec/clusterIP").asString("").equals("None");
                Set<String> targets = new HashSet<>();
                service.at("/spec/ports")
                        .forEach(port -> targets.add(port.path("targetPort").asString()));
                assertThat(targets).isEqualTo(headless ? ports : Set.of("http"));
                assertSelectsThePod(service.at("/spec/selector"), set);
                assertThat(headless)
                        .isEqualTo(
                                service.at("/metadata/name")
                                        .asString()
                                        .equals(set.at("/spec/serviceName").asString()));
            }
        }
    }

    @Test
    void everythingThatRefersToThePod_findsIt() {
        List<JsonNode> resources = render(EVERYTHING);
        JsonNode set = only(resources, "StatefulSet");
        assertSelectsThePod(set.at("/spec/selector/matchLabels"), set);
        assertSelectsThePod(
                only(resources, "NetworkPolicy").at("/spec/podSelector/matchLabels"), set);
        assertSelectsThePod(
                only(resources, "PodDisruptionBudget").at("/spec/selector/matchLabels"), set);

        JsonNode backend =
                only(resources, "Ingress").at("/spec/rules/0/http/paths/0/backend/service");
        JsonNode service =
                ofKind(resources, "Service").stream()
                        .filter(one -> !one.at("/spec/clusterIP").asString("").equals("None"))
                        .findFirst()
                        .orElseThrow();
        assertThat(backend.path("name").asString())
                .isEqualTo(service.at("/metadata/name").asString());
        assertThat(backend.at("/port/name").asString())
                .isEqualTo(service.at("/spec/ports/0/name").asString());
        assertThat(service.at("/spec/type").asString()).isEqualTo("LoadBalancer");

        JsonNode monitor = only(resources, "ServiceMonitor");
        List<JsonNode> scraped =
                ofKind(resources, "Service").stream()
                        .filter(one ->
                                contains(
                                        one.at("/metadata/labels"),
                                        monitor.at("/spec/selector/matchLabels")))
                        .toList();
        assertThat(scraped).hasSize(1);
        assertThat(scraped.getFirst().at("/spec/clusterIP").asString()).isEqualTo("None");
    }

    @Test
    void withoutPersistence_theDataIsInAnEmptyDir() {
        JsonNode set = only(render("persistence: {enabled: false}"), "StatefulSet");
        assertThat(set.path("spec").has("volumeClaimTemplates")).isFalse();
        assertThat(volume(set, "data").has("emptyDir")).isTrue();
    }

    @Test
    void anExistingClaim_isUsed_andNoneIsMade() {
        JsonNode set = only(render("persistence: {existingClaim: mine}"), "StatefulSet");
        assertThat(set.path("spec").has("volumeClaimTemplates")).isFalse();
        assertThat(volume(set, "data").at("/persistentVolumeClaim/claimName").asString())
                .isEqualTo("mine");
    }

    @Test
    void renderingAGivenKey_isRepeatable() {
        assertThat(render(EVERYTHING)).isEqualTo(render(EVERYTHING));
    }

    /** Values that are refused, and what the refusal must name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "replicas: 2                                   | replicas",
                "replicaCount: 2                               | replicaCount",
                "image: {repo: x}                              | repo",
                "persistance: {enabled: false}                 | persistance",
                "persistence: {enabled: 'no'}                  | enabled",
                "persistence: {accessMode: ReadWriteMany}      | accessMode",
                "persistence: {size: big}                      | size",
                "service: {port: 0}                            | port",
                "service: {port: 70000}                        | port",
                "service: {type: ExternalName}                 | type",
                "probes: {startup: {periodSeconds: 0}}         | periodSeconds",
                "probes: {readiness: {path: /x}}               | path",
                "shutdown: {preStopSeconds: -1}                | preStopSeconds",
                "shutdown: {terminationGracePeriodSeconds: 25} | terminationGracePeriodSeconds",
                "auth: {apiKey: short}                         | apiKey",
                "auth: {apiKey: with a space in its middle}    | apiKey",
                "auth: {existingSecret: a, apiKey: 0123456789abcdef} | auth.existingSecret",
                "config: {VECSTONE_LIMITS_TOP_K_MAX: 500}      | VECSTONE_LIMITS_TOP_K_MAX",
                "config: {TOP_K: '500'}                        | TOP_K",
                "config: {VECSTONE_SECURITY_API_KEY: x}        | VECSTONE_SECURITY_API_KEY",
                "resources: {limits: {memory: 2GB}}            | memory",
                "ingress: {enabled: true, hosts: []}           | ingress.hosts",
                "fullnameOverride: Big                         | fullnameOverride"
            })
    void aValueThatCanNotBeMeant_isRefusedByName(String values, String named) {
        Run template = run("template", "stone", CHART.toString(), "-f", values(values));
        assertThat(template.exitCode()).as(template.output()).isNotZero();
        assertThat(template.output()).contains(named);
    }

    private static List<JsonNode> render(String values) {
        Run template =
                run(
                        "template",
                        "demo",
                        CHART.toString(),
                        "--namespace",
                        "vectors",
                        "-f",
                        values(values));
        assertThat(template.exitCode()).as(template.output()).isZero();
        return yaml(template.output());
    }

    /** A file with these values. */
    private static String values(String yaml) {
        try {
            Path file = Files.createTempFile(folder, "values", ".yaml");
            return Files.writeString(file, yaml).toString();
        } catch (IOException e) {
            throw new AssertionError("cannot write the values", e);
        }
    }

    private static Run run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(helm));
        command.addAll(Arrays.asList(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            return new Run(process.waitFor(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + command, e);
        }
    }

    private static List<JsonNode> yaml(String documents) {
        Iterable<Object> all =
                new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(documents);
        return StreamSupport.stream(all.spliterator(), false)
                .filter(document -> document != null)
                .map(document -> MAPPER.<JsonNode>valueToTree(document))
                .toList();
    }

    private static List<String> kinds(List<JsonNode> resources) {
        return resources.stream().map(resource -> resource.path("kind").asString()).toList();
    }

    private static List<JsonNode> ofKind(List<JsonNode> resources, String kind) {
        return resources.stream()
                .filter(resource -> resource.path("kind").asString().equals(kind))
                .toList();
    }

    private static JsonNode only(List<JsonNode> resources, String kind) {
        List<JsonNode> found = ofKind(resources, kind);
        assertThat(found).as(kind).hasSize(1);
        return found.getFirst();
    }

    private static JsonNode container(JsonNode set) {
        return named(set.at("/spec/template/spec/containers"), "vecstone");
    }

    private static JsonNode volume(JsonNode set, String name) {
        return named(set.at("/spec/template/spec/volumes"), name);
    }

    private static JsonNode environment(JsonNode set, String name) {
        return named(container(set).path("env"), name);
    }

    private static JsonNode named(JsonNode array, String name) {
        return array.valueStream()
                .filter(element -> element.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + array));
    }

    /** Where the service's API key comes from: name and key of a Secret. */
    private static JsonNode keyReference(List<JsonNode> resources) {
        JsonNode variable =
                environment(only(resources, "StatefulSet"), "VECSTONE_SECURITY_API_KEY");
        assertThat(variable.has("value")).isFalse();
        JsonNode reference = variable.at("/valueFrom/secretKeyRef");
        assertThat(reference.propertyNames()).containsExactlyInAnyOrder("name", "key");
        return reference;
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asString()), StandardCharsets.UTF_8);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static void assertSelectsThePod(JsonNode selector, JsonNode set) {
        assertThat(selector.isEmpty()).isFalse();
        assertThat(contains(set.at("/spec/template/metadata/labels"), selector))
                .as(selector + " selects " + set.at("/spec/template/metadata/labels"))
                .isTrue();
    }

    private static boolean contains(JsonNode labels, JsonNode selector) {
        return selector.propertyStream()
                .allMatch(wanted -> wanted.getValue().equals(labels.path(wanted.getKey())));
    }
}
