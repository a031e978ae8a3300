package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Writes the parts of an index and reads them back; {@code docs/FORMAT.md} describes the bytes. */
final class IndexCodec {

    private static final int FEW = 0;
    private static final int MANY = 1;

    private static final int LONGS = 0;
    private static final int DOUBLES = 1;
    private static final int NUMBERS = 2;
    private static final int TEXTS = 3;

    private static final int LONG = 0;
    private static final int DOUBLE = 1;
    private static final int DECIMAL = 2;

    private IndexCodec() {}

    static void write(DataOutputStream out, IndexedKeys keys) throws IOException {
        write(out, keys.listed());
        write(out, keys.scanned());
        out.writeBoolean(keys.isClosed());
    }

    static void readInto(IndexedKeys keys, DataInputStream in) throws IOException {
        keys.restore(readStrings(in), readStrings(in), in.readBoolean());
    }

    static void write(DataOutputStream out, Segment segment) throws IOException {
        out.writeInt(segment.firstRow());
        out.writeInt(segment.endRow());
        out.writeInt(segment.columns().size());
        for (Map.Entry<String, Column> column : segment.columns().entrySet()) {
            write(out, column.getKey());
            write(out, column.getValue());
        }
        write(out, segment.unlisted());
        write(out, segment.ids().hashes());
        write(out, segment.ids().rows());
    }

    static Segment readSegment(DataInputStream in) throws IOException {
        int firstRow = in.readInt();
        int endRow = in.readInt();
        int columnCount = in.readInt();
        Map<String, Column> columns = HashMap.newHashMap(columnCount);
        for (int i = 0; i < columnCount; i++) {
            columns.put(readString(in), readColumn(in));
        }
        RowSet unlisted = readRows(in);
        var ids = new IdHashes(readInts(in), readChars(in));
        return new Segment(firstRow, endRow, Map.copyOf(columns), unlisted, ids);
    }

    private static void write(DataOutputStream out, Column column) throws IOException {
        write(out, column.present());
        write(out, column.unindexedTexts());
        out.writeBoolean(column.isScanned());
        if (!column.isScanned()) {
            for (ValueKind kind : ValueKind.values()) {
                Postings postings = column.postings(kind);
                out.writeBoolean(postings != null);
                if (postings != null) {
                    write(out, postings);
                }
            }
        }
    }

    private static Column readColumn(DataInputStream in) throws IOException {
        RowSet present = readRows(in);
        RowSet unindexedTexts = readRows(in);
        if (in.readBoolean()) {
            return new Column(present, unindexedTexts, null);
        }
        @Nullable Postings[] values = new @Nullable Postings[ValueKind.values().length];
        for (int kind = 0; kind < values.length; kind++) {
            values[kind] = in.readBoolean() ? readPostings(in) : null;
        }
        return new Column(present, unindexedTexts, values);
    }

    private static void write(DataOutputStream out, Postings postings) throws IOException {
        write(out, postings.values());
        write(out, postings.starts());
        write(out, postings.rows());
        long @Nullable [] @Nullable [] many = postings.many();
        out.writeBoolean(many != null);
        if (many != null) {
            for (long[] bits : many) {
                out.writeBoolean(bits != null);
                if (bits != null) {
                    write(out, bits);
                }
            }
        }
    }

    private static Postings readPostings(DataInputStream in) throws IOException {
        Dictionary values = readDictionary(in);
        int[] starts = readInts(in);
        char[] rows = readChars(in);
        long @Nullable [] @Nullable [] many = null;
        if (in.readBoolean()) {
            many = new long[values.size()][];
            for (int i = 0; i < many.length; i++) {
                many[i] = in.readBoolean() ? readLongs(in) : null;
            }
        }
        return new Postings(values, starts, rows, many);
    }

    private static void write(DataOutputStream out, Dictionary dictionary) throws IOException {
        switch (dictionary) {
            case Dictionary.Longs(long[] values) -> {
                out.writeByte(LONGS);
                write(out, values);
            }
            case Dictionary.Doubles(double[] values) -> {
                out.writeByte(DOUBLES);
                out.writeInt(values.length);
                for (double value : values) {
                    out.writeDouble(value);
                }
            }
            case Dictionary.Numbers(Number[] values) -> {
                out.writeByte(NUMBERS);
                out.writeInt(values.length);
                for (Number value : values) {
                    write(out, value);
                }
            }
            case Dictionary.Texts texts -> {
                out.writeByte(TEXTS);
                out.writeInt(texts.bytes().length);
                out.write(texts.bytes());
                write(out, texts.starts());
            }
        }
    }

    private static Dictionary readDictionary(DataInputStream in) throws IOException {
        int form = in.readByte();
        switch (form) {
            case LONGS -> {
                return new Dictionary.Longs(readLongs(in));
            }
            case DOUBLES -> {
                var values = new double[in.readInt()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = in.readDouble();
                }
                return new Dictionary.Doubles(values);
            }
            case NUMBERS -> {
                var values = new Number[in.readInt()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = readNumber(in);
                }
                return new Dictionary.Numbers(values);
            }
            case TEXTS -> {
                byte[] bytes = readBytes(in);
                return new Dictionary.Texts(bytes, readInts(in));
            }
            default -> throw new IOException("an unknown form of values: " + form);
        }
    }

    private static void write(DataOutputStream out, Number number) throws IOException {
        switch (number) {
            case Long value -> {
                out.writeByte(LONG);
                out.writeLong(value);
            }
            case Double value -> {
                out.writeByte(DOUBLE);
                out.writeDouble(value);
            }
            case BigDecimal value -> {
                out.writeByte(DECIMAL);
                byte[] unscaled = value.unscaledValue().toByteArray();
                out.writeInt(unscaled.length);
                out.write(unscaled);
                out.writeInt(value.scale());
            }
            default -> throw new IllegalArgumentException("not normalised: " + number.getClass());
        }
    }

    private static Number readNumber(DataInputStream in) throws IOException {
        int form = in.readByte();
        return switch (form) {
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case DECIMAL -> new BigDecimal(new BigInteger(readBytes(in)), in.readInt());
            default -> throw new IOException("an unknown form of a number: " + form);
        };
    }

    private static void write(DataOutputStream out, RowSet rows) throws IOException {
        switch (rows) {
            case RowSet.Few(char[] list) -> {
                out.writeByte(FEW);
                write(out, list);
            }
            case RowSet.Many(long[] bits) -> {
                out.writeByte(MANY);
                write(out, bits);
            }
        }
    }

    private static RowSet readRows(DataInputStream in) throws IOException {
        int form = in.readByte();
        return switch (form) {
            case FEW -> new RowSet.Few(readChars(in));
            case MANY -> new RowSet.Many(readLongs(in));
            default -> throw new IOException("an unknown form of rows: " + form);
        };
    }

    private static void write(DataOutputStream out, Set<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            write(out, string);
        }
    }

    private static Set<String> readStrings(DataInputStream in) throws IOException {
        int count = in.readInt();
        Set<String> strings = HashSet.newHashSet(count);
        for (int i = 0; i < count; i++) {
            strings.add(readString(in));
        }
        return strings;
    }

    private static void write(DataOutputStream out, String string) throws IOException {
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readString(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        var bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    private static void write(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static int[] readInts(DataInputStream in) throws IOException {
        var values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static void write(DataOutputStream out, long[] values) throws IOException {
        out.writeInt(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] readLongs(DataInputStream in) throws IOException {
        var values = new long[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private static void write(DataOutputStream out, char[] values) throws IOException {
        out.writeInt(values.length);
        for (char value : values) {
            out.writeChar(value);
        }
    }

    private static char[] readChars(DataInputStream in) throws IOException {
        var values = new char[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readChar();
        }
        return values;
    }
}
