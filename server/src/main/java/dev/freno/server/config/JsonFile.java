package dev.freno.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads one file of strict JSON: one object, no comments, no trailing commas. */
final class JsonFile {
    /** The largest file that is read. */
    static final int MAX_BYTES = 16 << 20;

    /** The longest string in a file. */
    static final int MAX_STRING = 64 << 10;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(1024)
                    .maxNumberLength(400)
                    .build())
            .build();

    private final JsonParser parser;

    private JsonFile(JsonParser parser) {
        this.parser = parser;
    }

    /** The file's object; null where there is none, which is then a problem unless the file is missing and may be. */
    static @Nullable Layer read(Path file, boolean mustExist, Report report) {
        Place place = new Place(file.toString(), 0, "");
        try {
            byte[] bytes = readBounded(file);
            if (bytes.length <= MAX_BYTES) {
                return parse(bytes, place, report);
            }
            report.problem(place, "larger than " + MAX_BYTES + " bytes");
        } catch (NoSuchFileException missing) {
            if (mustExist) {
                report.problem(place, "no such file");
            }
        } catch (IOException failed) {
            String why = failed.getMessage();
            report.problem(
                    place, "cannot be read: " + failed.getClass().getSimpleName() + (why == null ? "" : " " + why));
        }
        return null;
    }

    private static byte[] readBounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static @Nullable Layer parse(byte[] bytes, Place place, Report report) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            Json content = parser.nextToken() == null ? null : new JsonFile(parser).value();
            if (content instanceof Json.Obj object && parser.nextToken() == null) {
                return new Layer(place.source(), object);
            }
            report.problem(at(place, parser.currentTokenLocation()), "not one JSON object");
        } catch (JacksonException broken) {
            TokenStreamLocation where = broken.getLocation();
            String column = where == null ? "" : " at column " + where.getColumnNr();
            report.problem(at(place, where), "not valid JSON" + column + ": " + harmless(broken.getOriginalMessage()));
        }
        return null;
    }

    private static Place at(Place place, @Nullable TokenStreamLocation where) {
        return where == null ? place : new Place(place.source(), Math.max(0, where.getLineNr()), "");
    }

    /** A parser's message without what it quotes, which could be a password, and without its advice about its options. */
    private static String harmless(String message) {
        return message.replaceAll("'[^']{2,}'", "'…'")
                .replaceAll(": enable .*|: was expecting \\(JSON .*| \\(start marker .*", "");
    }

    private Json value() {
        int line = line();
        return switch (parser.currentToken()) {
            case START_OBJECT -> new Json.Obj(line, members());
            case START_ARRAY -> new Json.Arr(line, items());
            case VALUE_STRING -> new Json.Text(line, parser.getString());
            case VALUE_NUMBER_INT -> new Json.Num(line, parser.getString(), true);
            case VALUE_NUMBER_FLOAT -> new Json.Num(line, parser.getString(), false);
            case VALUE_TRUE, VALUE_FALSE -> new Json.Bool(line, parser.getBooleanValue());
            case VALUE_NULL -> new Json.Null(line);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no JSON value begins with " + parser.currentToken());
        };
    }

    private List<Json.Member> members() {
        List<Json.Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int line = line();
            String name = parser.currentName();
            parser.nextToken();
            members.add(new Json.Member(line, name, value()));
        }
        return members;
    }

    private List<Json> items() {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return items;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
