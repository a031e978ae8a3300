package io.vecstone.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;

/** Answers with Problem Details what Tomcat and filters refuse without our controllers. */
@RestController
final class ProblemErrorController implements ErrorController {

    private final ProblemWriter problems;

    ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            problems.write(
                    response,
                    Problems.of(
                            HttpStatus.NOT_FOUND,
                            "not-found",
                            "Not found",
                            "There is nothing at " + request.getRequestURI()));
            return;
        }
        problems.write(response, Problems.ofStatus(status(request)));
    }

    private static HttpStatus status(HttpServletRequest request) {
        HttpStatus known =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                        ? HttpStatus.resolve(code)
                        : null;
        return known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
    }
}
