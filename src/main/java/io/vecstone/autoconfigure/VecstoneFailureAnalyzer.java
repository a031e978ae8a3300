package io.vecstone.autoconfigure;

import io.vecstone.VecstoneException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets an application that can't start say why in one sentence instead of a stack trace. */
final class VecstoneFailureAnalyzer extends AbstractFailureAnalyzer<VecstoneException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, VecstoneException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
