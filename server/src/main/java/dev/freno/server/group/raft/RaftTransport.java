package dev.freno.server.group.raft;

import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/** How bytes travel between the nodes of a group, and between an operator's client and them: in the clear, or by TLS. */
final class RaftTransport {
    private RaftTransport() {}

    /**
     * What a Ratis server or client of this group is built with. New for each, so that more can be put in.
     *
     * @throws GroupStartException if a certificate or key cannot be read or used, naming the file
     */
    static Parameters parameters(GroupSettings.Raft settings) throws GroupStartException {
        return parameters(settings.tls());
    }

    /**
     * The same, by the settings for TLS alone.
     *
     * @param tls null for connections in the clear
     */
    static Parameters parameters(GroupSettings.@Nullable RaftTls tls) throws GroupStartException {
        Parameters parameters = new Parameters();
        if (tls != null) {
            GrpcConfigKeys.TLS.setConf(parameters, configuration(tls));
        }
        return parameters;
    }

    private static GrpcTlsConfig configuration(GroupSettings.RaftTls tls) throws GroupStartException {
        return GrpcTlsConfig.newBuilder()
                .setKeyManager(PemFiles.keys(tls.certificate(), tls.key()))
                .setTrustManager(PemFiles.trust(tls.ca()))
                .setMutualTls(tls.mutual())
                .setSslProvider(SslProvider.JDK) // a native library for a few messages a second
                .build();
    }
}
