package io.threatbus.app.zeek.broker.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What lies between a socket and the protocol: nothing, or TLS. Owned by the loop's thread. */
public interface Transport {

    /** Takes what a transport produces. */
    interface Events {
        /** Bytes of the protocol, valid during the call only. */
        void plaintext(byte[] bytes, int offset, int length);

        /** The transport is ready for the protocol. */
        void secured();

        /** A pause has ended: {@link Transport#acceptsInput} may have changed, and there may be room for output. */
        void resumed();

        /** The transport cannot go on. */
        void broken(IOException cause);
    }

    /** Takes bytes that came from the socket. */
    void received(byte[] bytes, int offset, int length) throws IOException;

    /** Whether more bytes from the socket can be taken now. */
    boolean acceptsInput();

    /** Writes as much as the socket takes; whether that was everything. */
    boolean write(ByteBuffer data) throws IOException;

    /** Writes what is left over from before; whether that was everything. */
    boolean flush() throws IOException;

    /** Whether something is left over that the socket would not take. */
    boolean waitsForSocket();

    /** Tells the peer that nothing more follows, as far as that is possible without waiting. */
    void end() throws IOException;

    /** Gives back what the transport holds. */
    void close();

    /** How the connection is secured; empty if it is not. */
    Optional<PeerInfo.TlsInfo> tls();
}
