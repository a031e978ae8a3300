package io.vecstone.store;

import io.vecstone.VecstoneException.StoreUnavailable;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * The read sessions of one catalog: opened when needed, at most so many at once, the surplus kept
 * for the next reader.
 */
final class SessionPool implements AutoCloseable {

    private static final int SESSIONS_MAX = 8;

    private final Path file;
    private final Semaphore permits = new Semaphore(SESSIONS_MAX, true);
    private final ConcurrentLinkedDeque<SqliteSession> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    SessionPool(Path file) {
        this.file = file;
    }

    /** Runs {@code read}, all of whose statements see the catalog as of one commit. */
    <T> T read(String action, Read<T> read) {
        permits.acquireUninterruptibly();
        try {
            SqliteSession session = take();
            try {
                T result = session.inReadTransaction(() -> read.from(session));
                idle.push(session);
                return result;
            } catch (SQLException | RuntimeException e) {
                close(session, e);
                throw e;
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, action, e);
        } finally {
            permits.release();
        }
    }

    private SqliteSession take() throws SQLException {
        if (closed) {
            throw new StoreUnavailable("The catalog " + file + " is closed", null);
        }
        SqliteSession session = idle.poll();
        return session != null ? session : SqliteSession.reader(file);
    }

    private static void close(SqliteSession session, Exception cause) {
        try {
            session.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Waits for the readers under way, then closes. */
    @Override
    public void close() throws SQLException {
        permits.acquireUninterruptibly(SESSIONS_MAX);
        try {
            closed = true;
            for (SqliteSession session = idle.poll(); session != null; session = idle.poll()) {
                session.close();
            }
        } finally {
            permits.release(SESSIONS_MAX);
        }
    }

    /** What one reader does with its session. */
    interface Read<T> {
        T from(SqliteSession session) throws SQLException;
    }
}
