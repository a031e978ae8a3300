package io.vecstone.store;

import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** One connection to a catalog file, with its prepared statements. Used by one thread at a time. */
final class SqliteSession implements AutoCloseable {

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;
    private static final int PAGE_BYTES = 16_384;
    private static final int ALL_PAGES = -1;
    private static final int NO_RETRIES = 0;

    private final SQLiteConnection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private SqliteSession(SQLiteConnection connection) {
        this.connection = connection;
    }

    /** A session that may write, and syncs. A file that is not there is created. */
    static SqliteSession writer(Path file) throws SQLException {
        return writer(file, true);
    }

    /** A session that may write. A file that is not there is created. */
    static SqliteSession writer(Path file, boolean syncsCommits) throws SQLException {
        SqliteSession session = plain(file);
        try {
            session.execute("PRAGMA page_size = " + PAGE_BYTES); // heeded by an empty file only
            session.execute("PRAGMA auto_vacuum = INCREMENTAL"); // likewise
            session.execute("PRAGMA journal_mode = WAL");
            // FULL: every commit is synced. NORMAL: only what is moved from the log to the file is.
            session.execute("PRAGMA synchronous = " + (syncsCommits ? "FULL" : "NORMAL"));
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** A session that may only read. */
    static SqliteSession reader(Path file) throws SQLException {
        SqliteSession session = plain(file);
        try {
            session.execute("PRAGMA query_only = 1");
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** A session that leaves the file as it is, even after a crash. */
    static SqliteSession inspector(Path file) throws SQLException {
        var readOnly = new SQLiteConfig();
        readOnly.setReadOnly(true);
        return connect(file, readOnly.toProperties());
    }

    /** A session that keeps the file in the mode that it is in. */
    static SqliteSession plain(Path file) throws SQLException {
        return connect(file, new Properties());
    }

    private static SqliteSession connect(Path file, Properties properties) throws SQLException {
        var session = new SqliteSession(JDBC.createConnection("jdbc:sqlite:" + file, properties));
        try {
            session.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
            session.execute("PRAGMA temp_store = MEMORY");
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** For a pragma that does its work step by step: {@link #execute} would take the first only. */
    void runToEnd(String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(pragma);
        }
    }

    /** Moves the log to the file and cuts both off, unless a reader needs the log just now. */
    void emptyLog() throws SQLException {
        execute("PRAGMA busy_timeout = 0");
        try {
            execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } finally {
            execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
        }
    }

    long queryLong(String sql) throws SQLException {
        try (ResultSet result = prepare(sql).executeQuery()) {
            if (!result.next()) {
                throw new SQLException("no row: " + sql);
            }
            return result.getLong(1);
        } catch (SQLException e) {
            forgetStatements(e);
            throw e;
        }
    }

    /** A statement that this session keeps, until one fails: the driver closes it then. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /**
     * Runs {@code work} in one transaction: committed when it returns, rolled back when it throws.
     */
    <T> T inTransaction(Work<T> work) throws SQLException {
        prepare("BEGIN IMMEDIATE").execute();
        try {
            T result = work.run();
            prepare("COMMIT").execute();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /** Runs {@code work}, all of whose statements see the file as of one commit. */
    <T> T inReadTransaction(Work<T> work) throws SQLException {
        prepare("BEGIN").execute();
        try {
            T result = work.run();
            prepare("COMMIT").execute();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /**
     * Copies all pages to {@code target}, as of this session's transaction or, without one, of the
     * last commit. Writers go on meanwhile: the copy takes one step, which holds no lock that they
     * need.
     */
    void copyTo(Path target) throws SQLException {
        int result =
                connection
                        .getDatabase()
                        .backup("main", target.toString(), null, NO_RETRIES, NO_RETRIES, ALL_PAGES);
        if (result != SQLiteErrorCode.SQLITE_OK.code) {
            SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
            throw new SQLiteException(code.message + ", while writing " + target, code);
        }
    }

    private void forgetStatements(Exception cause) {
        for (PreparedStatement statement : statements.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
        statements.clear();
    }

    private void rollBack(Exception cause) {
        forgetStatements(cause);
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e); // some errors roll back by themselves
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Steps of one transaction. */
    interface Work<T> {
        T run() throws SQLException;
    }
}
