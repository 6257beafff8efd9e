package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.threatbus.ThreatBusException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why there is no connection, in words for the operator.
 *
 * @param permanent whether trying again is of no use until somebody changes something
 * @param reason what is wrong, and what to change
 */
record Failure(boolean permanent, String reason) {
    /** What the bus was doing. */
    enum Phase {
        /** Connecting, authenticating and declaring. */
        SETUP,
        /** Exchanging messages on a connection that was set up. */
        RUNNING
    }

    private record Close(int code, String text) {}

    /** Finds the reason in what the client threw. */
    static Failure of(Throwable thrown, Phase phase, RabbitMqSettings settings, String target) {
        if (thrown instanceof ThreatBusException) {
            return new Failure(true, String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof QueueLostException || thrown instanceof UnansweredException) {
            return passing(String.valueOf(thrown.getMessage()));
        }
        Optional<Close> close = close(thrown);
        if (close.isPresent()) {
            return ofClose(close.get(), phase, settings, target);
        }
        if (find(thrown, PossibleAuthenticationFailureException.class).isPresent()) {
            return credentials(settings, target, "refused");
        }
        Optional<CertificateException> certificate = find(thrown, CertificateException.class);
        if (certificate.isPresent()) {
            return permanent("the certificate of " + target + " is not trusted ("
                    + certificate.get().getMessage()
                    + "); correct tls.ca, or the host so that it is one the certificate names");
        }
        Optional<SSLException> tls = find(thrown, SSLException.class);
        if (tls.isPresent() && phase == Phase.SETUP) {
            return passing("no TLS with " + target + " (" + tls.get().getMessage()
                    + "); check that port is the broker's TLS port, and tls.certificate if the broker asks for one");
        }
        Optional<UnknownHostException> unknown = find(thrown, UnknownHostException.class);
        if (unknown.isPresent()) {
            return passing("no address for host '" + unknown.get().getMessage() + "'");
        }
        if (find(thrown, TimeoutException.class).isPresent()) {
            return passing(target + " does not answer in time");
        }
        return passing("no connection to " + target + " (" + innermost(thrown) + ")");
    }

    private static Failure ofClose(Close close, Phase phase, RabbitMqSettings settings, String target) {
        String said = target + " says: " + close.text;
        if (phase == Phase.RUNNING || close.text.contains("is down or inaccessible")) {
            return passing(said);
        }
        return switch (close.code) {
            case AMQP.ACCESS_REFUSED ->
                close.text.contains("Login was refused")
                        ? credentials(settings, target, close.text)
                        : permanent(said + "; give user '" + settings.username()
                                + "' the permissions to configure, write and read '" + settings.exchangeName()
                                + ".*' and '" + settings.queueName() + "' in vhost '" + settings.vhost() + "'");
            case AMQP.NOT_ALLOWED ->
                permanent(said + "; create vhost '" + settings.vhost() + "' and give user '" + settings.username()
                        + "' access to it, or correct vhost");
            case AMQP.NOT_FOUND -> permanent(said + "; correct exchange_name, queue or vhost");
            case AMQP.PRECONDITION_FAILED ->
                permanent(said + "; it was declared differently by somebody else: make delivery and queue the same on"
                        + " all buses, or choose another exchange_name or queue.name_suffix, or delete the old one");
            default -> passing(said);
        };
    }

    private static Failure credentials(RabbitMqSettings settings, String target, String said) {
        return permanent(target + " refuses user '" + settings.username() + "' (" + said
                + "); correct username and password. A user guest is only let in from the broker's own machine");
    }

    private static Failure permanent(String reason) {
        return new Failure(true, "RabbitMQ: " + reason);
    }

    private static Failure passing(String reason) {
        return new Failure(false, "RabbitMQ: " + reason);
    }

    private static Optional<Close> close(Throwable thrown) {
        return find(thrown, ShutdownSignalException.class).flatMap(signal -> {
            Method reason = signal.getReason();
            if (reason instanceof AMQP.Channel.Close close) {
                return Optional.of(new Close(close.getReplyCode(), close.getReplyText()));
            }
            if (reason instanceof AMQP.Connection.Close close && !signal.isInitiatedByApplication()) {
                return Optional.of(new Close(close.getReplyCode(), close.getReplyText()));
            }
            return Optional.empty();
        });
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
