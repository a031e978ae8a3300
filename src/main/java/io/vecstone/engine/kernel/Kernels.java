package io.vecstone.engine.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel, once per process. */
public final class Kernels {

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final Kernel CHOSEN = choose();

    private Kernels() {}

    /**
     * The kernel of this process: the Vector API one where its module is there, else the scalar
     * one.
     */
    public static Kernel chosen() {
        return CHOSEN;
    }

    /** The kernel that needs nothing but Java. */
    public static Kernel scalar() {
        return new ScalarKernel();
    }

    private static Kernel choose() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            LOG.warn(
                    "Searching with the scalar kernel, which is slower: start Java with"
                            + " --add-modules=jdk.incubator.vector to use SIMD instructions");
            return new ScalarKernel();
        }
        try {
            var type = Class.forName(Kernels.class.getPackageName() + ".VectorKernel");
            return (Kernel) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.warn("Searching with the scalar kernel: the Vector API failed", e);
            return new ScalarKernel();
        }
    }
}
