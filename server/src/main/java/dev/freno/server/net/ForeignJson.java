package dev.freno.server.net;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON that another program sent, token by token: nothing is kept but what the reader takes, however the document
 * is made. Depth, and the length of each name, text and number, are bounded; what is beyond is a {@link JacksonException}.
 */
public final class ForeignJson {
    /** How deep objects and lists may be nested. */
    public static final int MAX_DEPTH = 64;

    /** The longest text, in characters. */
    public static final int MAX_TEXT = 64 << 10;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(1024)
                    .maxNumberLength(400)
                    .build())
            .build();

    private ForeignJson() {}

    /** A parser before its first token; whoever asks for it closes it. */
    public static JsonParser parser(byte[] body) {
        return FACTORY.createParser(ObjectReadContext.empty(), body);
    }

    /** Says where a body is broken, without quoting it. */
    public static FetchException refused(JacksonException broken) {
        TokenStreamLocation where = broken.getLocation();
        String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        return new FetchException("the answer is not usable JSON" + place);
    }
}
