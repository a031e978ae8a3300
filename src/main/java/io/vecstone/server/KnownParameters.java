package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import java.util.ArrayList;
import java.util.List;

/**
 * Refuses query parameters that an endpoint does not have: a typo in {@code filter} must not
 * silently list everything. An endpoint has those that its method takes as {@link RequestParam}.
 */
final class KnownParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null && handler instanceof HandlerMethod endpoint) {
            List<String> known = known(endpoint);
            for (String name : request.getParameterMap().keySet()) {
                if (!known.contains(name)) {
                    throw new InvalidRequest(
                            name,
                            "The query parameter '%s' is unknown; known here: %s"
                                    .formatted(
                                            name,
                                            known.isEmpty() ? "none" : String.join(", ", known)));
                }
            }
        }
        return true;
    }

    private static List<String> known(HandlerMethod endpoint) {
        List<String> names = new ArrayList<>();
        for (MethodParameter parameter : endpoint.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                names.add(
                        annotation.name().isEmpty()
                                ? parameter.getParameter().getName()
                                : annotation.name());
            }
        }
        return names;
    }
}
