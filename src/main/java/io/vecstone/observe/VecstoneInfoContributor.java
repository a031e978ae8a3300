package io.vecstone.observe;

import io.vecstone.Version;
import io.vecstone.collection.Vecstone;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import java.util.Map;

/** Version and kernel, under {@code vecstone} of the info endpoint. */
public final class VecstoneInfoContributor implements InfoContributor {

    private final Vecstone vecstone;

    public VecstoneInfoContributor(Vecstone vecstone) {
        this.vecstone = vecstone;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail(
                "vecstone",
                Map.of("version", Version.current(), "kernel", vecstone.kernelDescription()));
    }
}
