package io.vecstone.collection;

/** What has happened to a write when it is acknowledged. */
public enum Durability {
    /** It has reached the disk: neither a crash of the process nor a power failure loses it. */
    SYNC,
    /**
     * It has reached the operating system: a crash of the process loses nothing, a power failure or
     * a crash of the machine may lose the latest writes, each of them whole.
     */
    ASYNC
}
