package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.mysqlclient.MySQLException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryChannelTest {
    private static final byte[] QUERY = QueryChannel.packet("select 1", StandardCharsets.UTF_8);
    private static final byte[] NO_RESULT = {7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0};
    private static final byte[] REFUSED = {4, 0, 0, 1, (byte) 0xff, 1, 1, 'x'};

    private final List<String> heard = new ArrayList<>();
    private final QueryChannel.Listener listener = new QueryChannel.Listener() {
        @Override
        public void answered(Table answer) {
            heard.add("answer");
        }

        @Override
        public void refused(MySQLException error) {
            heard.add("refusal");
        }

        @Override
        public void garbled(ProtocolException why) {
            heard.add(String.valueOf(why.getMessage()));
        }
    };
    private final QueryChannel queries = new QueryChannel(Runnable::run, listener);
    private final EmbeddedChannel channel = new EmbeddedChannel(queries);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(byte[]... parts) {
        channel.writeInbound(Unpooled.copiedBuffer(parts));
    }

    @Test
    void ask_whenCalled_sendsOnePacket() {
        queries.ask(QUERY);
        ByteBuf sent = channel.readOutbound();
        assertThat(sent.readUnsignedMediumLE()).isEqualTo("select 1".length() + 1);
        assertThat(sent.readByte()).isZero();
        assertThat(sent.readByte()).isEqualTo((byte) 3);
        assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo("select 1");
        sent.release();
    }

    @Test
    void read_whenAnAnswerComesByteByByte_isToldOnceAndMayBeFollowedByTheNext() {
        for (int round = 1; round <= 2; round++) {
            queries.ask(QUERY);
            for (byte one : NO_RESULT) {
                receive(new byte[] {one});
            }
            assertThat(heard).hasSize(round).containsOnly("answer");
        }
    }

    @Test
    void read_whenTheServerRefuses_staysUsable() {
        queries.ask(QUERY);
        receive(REFUSED);
        queries.ask(QUERY);
        receive(NO_RESULT);
        assertThat(heard).containsExactly("refusal", "answer");
    }

    @Test
    void read_whenNothingWasAsked_endsAllTrust() {
        receive(REFUSED);
        queries.ask(QUERY);
        receive(NO_RESULT);
        assertThat(heard).containsExactly("an answer to nothing");
    }

    @Test
    void read_whenMoreComesThanTheAnswer_endsAllTrust() {
        queries.ask(QUERY);
        receive(NO_RESULT, new byte[] {1});
        assertThat(heard).containsExactly("bytes after the answer");
    }

    @Test
    void read_whenPacketsAreOutOfOrder_endsAllTrust() {
        queries.ask(QUERY);
        receive(new byte[] {1, 0, 0, 2, 1});
        assertThat(heard).containsExactly("packets out of order");
    }

    @Test
    void read_whenAPacketIsOnlyAPart_endsAllTrust() {
        queries.ask(QUERY);
        receive(new byte[] {-1, -1, -1, 1});
        assertThat(heard).containsExactly("a packet of 16 MiB");
    }

    @Test
    void read_whenTheConnectionEndsAmidAnAnswer_keepsNothing() {
        queries.ask(QUERY);
        ByteBuf part = Unpooled.directBuffer().writeBytes(NO_RESULT, 0, 6);
        channel.writeInbound(part);
        var _ = channel.close();
        assertThat(part.refCnt()).isZero();
        assertThat(heard).isEmpty();
    }
}
