package io.vecstone.server;

import jakarta.servlet.DispatcherType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Who may do what: with an API key, everything but health needs it; without one, everything is
 * open, on localhost.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String[] HEALTH = {
        "/livez",
        "/readyz",
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness"
    };

    @Bean
    SecurityFilterChain apiSecurity(
            HttpSecurity http, ServerProperties properties, ProblemWriter problems) {
        http.csrf(AbstractHttpConfigurer::disable) // nothing is authenticated by cookie
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                            problems.write(
                                    response,
                                    Problems.of(
                                            HttpStatus.UNAUTHORIZED,
                                            "unauthorized",
                                            "Unauthorized",
                                            "This needs the API key, as Authorization: Bearer <key>"
                                                    + " or X-API-Key: <key>"));
                        }));
        String apiKey = properties.security().apiKey();
        if (apiKey == null || apiKey.isBlank()) {
            http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        } else {
            http.addFilterBefore(new ApiKeyFilter(apiKey), AuthorizationFilter.class)
                    .authorizeHttpRequests(requests ->
                            // The answer to a request that was judged before.
                            requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                                    .permitAll()
                                    .requestMatchers(HEALTH)
                                    .permitAll()
                                    .anyRequest()
                                    .authenticated());
        }
        return http.build();
    }

    /** No meter and no span per security filter: they cost each request more than they tell. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Ids may hold any character, so paths may hold any character once it is percent-encoded. */
    @Bean
    HttpFirewall httpFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowSemicolon(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowUrlEncodedCarriageReturn(true);
        firewall.setAllowUrlEncodedLineFeed(true);
        firewall.setAllowUrlEncodedLineSeparator(true);
        firewall.setAllowUrlEncodedParagraphSeparator(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, e) ->
                problems.write(
                        response,
                        Problems.invalid("path", "The request was refused: " + e.getMessage()));
    }
}
