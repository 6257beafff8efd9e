package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.Addresses;
import io.threatbus.app.zeek.broker.io.FirstBytes;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the words for connections that do not become peerings: what the other side spoke, and what to change there. */
final class Refusals {
    private static final Logger logger = LoggerFactory.getLogger(BrokerEndpoint.class);

    private static final String REMEDY_PLAIN =
            "remove 'redef Broker::disable_ssl = T' on the Zeek side, or accept plain connections from this address here";
    private static final String REMEDY_TLS =
            "set 'redef Broker::disable_ssl = T' on the Zeek side, or switch TLS on here";

    private Refusals() {}

    /** Judges the very first bytes of an accepted connection. */
    static Optional<Refusal> atTheDoor(FirstBytes kind, boolean hasTls, PlainPolicy plain, InetAddress from) {
        return switch (kind) {
            case TLS ->
                hasTls
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                RefusalReason.TLS_NOT_OFFERED,
                                "speaks TLS, which is switched off here; " + REMEDY_TLS));
            case BROKER ->
                isPlainAccepted(plain, from)
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                RefusalReason.PLAIN_NOT_ACCEPTED,
                                DropConnection.INCOMPATIBLE,
                                "speaks Broker without TLS, which is not accepted from this address; " + REMEDY_PLAIN));
            default -> Optional.of(notBroker(kind, false));
        };
    }

    private static boolean isPlainAccepted(PlainPolicy plain, InetAddress from) {
        return switch (plain) {
            case ALWAYS -> true;
            case LOOPBACK -> from.isLoopbackAddress();
            case NEVER -> false;
        };
    }

    /** The other side speaks something that is not Broker's protocol of today. */
    static Refusal notBroker(FirstBytes kind, boolean dialed) {
        return switch (kind) {
            case OLD_BROKER ->
                new Refusal(
                        RefusalReason.OLD_BROKER,
                        "speaks the Broker protocol of Zeek 4.2 and older (CAF BASP); Zeek 5.0 or newer is required");
            case HTTP ->
                new Refusal(
                        RefusalReason.HTTP, "speaks HTTP or WebSocket; this is the port of Broker's native protocol");
            case TLS, TLS_ALERT ->
                new Refusal(
                        RefusalReason.TLS_NOT_OFFERED,
                        dialed ? "speaks TLS, but is dialed without; dial it with TLS" : "speaks TLS within TLS");
            default -> new Refusal(RefusalReason.NOT_BROKER, "does not speak Broker's protocol");
        };
    }

    /** The connection ended before it became a peering. */
    static Refusal broken(IOException cause, boolean dialed, FirstBytes firstBytes, boolean started) {
        if (cause instanceof SSLException failure) {
            return tls(failure, dialed, firstBytes);
        }
        boolean heard = firstBytes != FirstBytes.UNDECIDED;
        String what = cause instanceof EOFException
                ? "closed the connection" + when(heard, started)
                : "lost the connection" + when(heard, started) + ": " + cause.getMessage();
        String remedy = dialed && !heard ? "; a Zeek with default settings has to be dialed with TLS" : "";
        return new Refusal(RefusalReason.CLOSED_BY_PEER, what + remedy);
    }

    private static String when(boolean heard, boolean started) {
        if (!heard) {
            return " without a word";
        }
        return started ? " during the handshake" : " during the TLS handshake";
    }

    private static Refusal tls(SSLException failure, boolean dialed, FirstBytes firstBytes) {
        if (dialed && firstBytes == FirstBytes.BROKER) {
            return new Refusal(
                    RefusalReason.PLAIN_NOT_ACCEPTED,
                    "speaks Broker without TLS, but is dialed with; dial it without TLS");
        } else if (dialed && firstBytes == FirstBytes.OLD_BROKER) {
            return notBroker(firstBytes, true);
        }
        String words = String.valueOf(failure.getMessage());
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("empty client certificate chain") || lower.contains("empty server certificate chain")) {
            return new Refusal(
                    RefusalReason.PEER_CERTIFICATE,
                    "presented no certificate, which is required here; set Broker::ssl_cafile, Broker::ssl_certificate and"
                            + " Broker::ssl_keyfile on the Zeek side");
        } else if (lower.contains("pkix") || lower.contains("certificate expired") || lower.contains("validity")) {
            return new Refusal(
                    RefusalReason.PEER_CERTIFICATE,
                    "presented a certificate that the configured CA does not vouch for (" + words
                            + "); check Broker::ssl_certificate on the Zeek side and the CA here");
        } else if (lower.contains("received fatal alert") && mentionsCertificate(lower)) {
            return new Refusal(
                    RefusalReason.OWN_CERTIFICATE_REFUSED,
                    "does not accept the certificate of this side (" + words
                            + "); its CA, Broker::ssl_cafile on the Zeek side, must vouch for it");
        }
        return new Refusal(
                RefusalReason.TLS_FAILED,
                "failed the TLS handshake (" + words
                        + "); a Zeek without certificates needs an OpenSSL that knows TLS 1.3, or the anonymous suite of"
                        + " TLS 1.2 allowed here");
    }

    private static boolean mentionsCertificate(String alert) {
        return alert.contains("certificate") || alert.contains("unknown_ca") || alert.contains("bad_cert");
    }

    /** One line per address and reason, once in a while; nothing for a port scan, or a check of whether the port is open. */
    static void log(EndpointContext context, InetSocketAddress address, Refusal refusal) {
        String message = "Refused the connection from " + Addresses.format(address) + ": " + describe(refusal);
        if (refusal.reason() == RefusalReason.CLOSED_BY_PEER) {
            logger.atDebug().addKeyValue("peer", Addresses.format(address)).log("{}", message);
        } else {
            context.warn(
                    refusal.reason() + " " + address.getAddress().getHostAddress(), Addresses.format(address), message);
        }
    }

    /** In a form that follows a colon. */
    static String describe(Refusal refusal) {
        return refusal.isTold() ? refusal.description() : "it " + refusal.description();
    }
}
