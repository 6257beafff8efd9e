package io.threatbus.app.zeek.broker.io;

import io.threatbus.app.zeek.data.DecodingLimits;
import java.time.Duration;

/**
 * What peers may cost an endpoint.
 *
 * @param peers the most peers at a time
 * @param pendingConnections the most connections that have not completed their handshake; the oldest has to go when there
 *     are more
 * @param handshakeTimeout from accepting or dialing a connection to the end of the handshake, TLS included
 * @param handshakeFrameBytes the largest frame before the end of the handshake. It holds the peer's subscriptions, which
 *     never become fewer in libbroker: every subscription of a Zeek process, after each of its reconnects, adds one
 * @param frameBytes the largest frame after it
 * @param unfinishedBytes how much the unfinished frames of all connections may hold together, small ones excepted
 * @param decoding what one value may cost
 * @param filterEntries the most subscriptions of one peer
 * @param queueBytes how much may wait to be written to one peer; a publication that finds less in the queue is accepted
 * @param holdBytes how much may wait for one peer to subscribe to its topic
 * @param holdTime how long it may wait
 * @param silence how long a peer may be silent before it is asked for a sign of life; it is lost after three times this
 *     time. Zero switches the question off
 * @param goodbyeTimeout how long to wait for a peer's answer to goodbye
 */
public record BrokerLimits(
        int peers,
        int pendingConnections,
        Duration handshakeTimeout,
        int handshakeFrameBytes,
        int frameBytes,
        long unfinishedBytes,
        DecodingLimits decoding,
        int filterEntries,
        int queueBytes,
        int holdBytes,
        Duration holdTime,
        Duration silence,
        Duration goodbyeTimeout) {
    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;

    /** Sensible for a bus with some dozens of peers. */
    public static final BrokerLimits DEFAULT = new BrokerLimits(
            256,
            512,
            Duration.ofSeconds(10),
            MEBIBYTE,
            16 * MEBIBYTE,
            64 * MEBIBYTE,
            DecodingLimits.DEFAULT,
            10_000,
            4 * MEBIBYTE,
            4 * MEBIBYTE,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));

    /** Checks that no limit forbids everything. */
    public BrokerLimits {
        if (peers < 1
                || pendingConnections < 1
                || handshakeFrameBytes < KIBIBYTE
                || frameBytes < handshakeFrameBytes
                || unfinishedBytes < frameBytes
                || filterEntries < 1
                || queueBytes < 1
                || holdBytes < 0) {
            throw new IllegalArgumentException("limits of the Broker endpoint are out of range: " + peers + " peers, "
                    + pendingConnections + " pending connections, frames of " + handshakeFrameBytes + " and "
                    + frameBytes + " bytes and " + unfinishedBytes + " in all, " + filterEntries
                    + " filter entries, queues of " + queueBytes + " and "
                    + holdBytes + " bytes");
        }
        if (handshakeTimeout.isNegative()
                || handshakeTimeout.isZero()
                || holdTime.isNegative()
                || silence.isNegative()
                || goodbyeTimeout.isNegative()) {
            throw new IllegalArgumentException("a time limit of the Broker endpoint is negative or zero");
        }
    }

    /** The same with another number of peers. */
    public BrokerLimits withPeers(int most) {
        return new BrokerLimits(
                most,
                pendingConnections,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with another number of pending connections. */
    public BrokerLimits withPendingConnections(int most) {
        return new BrokerLimits(
                peers,
                most,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with another deadline for handshakes. */
    public BrokerLimits withHandshakeTimeout(Duration timeout) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                timeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with another size of frames after the handshake. */
    public BrokerLimits withFrameBytes(int most) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                handshakeTimeout,
                Math.min(handshakeFrameBytes, most),
                most,
                Math.max(unfinishedBytes, 2L * most),
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with another size of all unfinished frames together. */
    public BrokerLimits withUnfinishedBytes(long most) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                most,
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with another size of the write queue. */
    public BrokerLimits withQueueBytes(int most) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                most,
                holdBytes,
                holdTime,
                silence,
                goodbyeTimeout);
    }

    /** The same with other bounds of what is held. */
    public BrokerLimits withHold(int bytes, Duration time) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                queueBytes,
                bytes,
                time,
                silence,
                goodbyeTimeout);
    }

    /** The same with another time of silence. */
    public BrokerLimits withSilence(Duration time) {
        return new BrokerLimits(
                peers,
                pendingConnections,
                handshakeTimeout,
                handshakeFrameBytes,
                frameBytes,
                unfinishedBytes,
                decoding,
                filterEntries,
                queueBytes,
                holdBytes,
                holdTime,
                time,
                goodbyeTimeout);
    }
}
