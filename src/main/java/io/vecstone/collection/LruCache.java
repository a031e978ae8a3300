package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongBiFunction;

/** What was used last, as long as it takes so many bytes at most together. Thread-safe. */
final class LruCache<K, V> {

    private final long bytesMax;
    private final ToLongBiFunction<K, V> bytes;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("lock")
    private long bytesHeld;

    /**
     * @param bytes what an entry takes; asked once
     */
    LruCache(long bytesMax, ToLongBiFunction<K, V> bytes) {
        this.bytesMax = bytesMax;
        this.bytes = bytes;
    }

    private record Entry<V>(V value, long bytes) {}

    @Nullable V get(K key) {
        lock.lock();
        try {
            Entry<V> entry = entries.get(key);
            return entry == null ? null : entry.value;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a value, unless it alone takes too much. */
    void put(K key, V value) {
        var entry = new Entry<>(value, bytes.applyAsLong(key, value));
        if (entry.bytes > bytesMax) {
            return;
        }
        lock.lock();
        try {
            Entry<V> former = entries.put(key, entry);
            bytesHeld += entry.bytes - (former == null ? 0 : former.bytes);
            Iterator<Entry<V>> eldest = entries.values().iterator();
            while (bytesHeld > bytesMax) {
                bytesHeld -= eldest.next().bytes;
                eldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of all that is kept. */
    long bytesHeld() {
        lock.lock();
        try {
            return bytesHeld;
        } finally {
            lock.unlock();
        }
    }
}
