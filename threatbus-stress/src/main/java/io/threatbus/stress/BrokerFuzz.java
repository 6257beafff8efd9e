package io.threatbus.stress;

import io.threatbus.app.zeek.broker.io.FrameAssembler;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.Handshake;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.ZeekMessage;

/** All that the bytes of a peer pass through: frames, handshake, envelopes, data, and Zeek's messages. */
public final class BrokerFuzz {
    private static final int LARGEST_FRAME = 200_000;
    private static final EndpointId OWN_ID = new EndpointId(0x8000_0000_0000_4000L, 1);

    private BrokerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        // One byte says how the peer stands: before its handshake, or after it, with data in any form.
        if (data.length > 0) {
            new Stream((data[0] & 1) == 1).run(data, 1);
        }
    }

    private static final class Stream implements FrameAssembler.Sink, Handshake.Actions {
        private final FrameAssembler assembler = new FrameAssembler(new FrameMemory(1_000_000_000), this);
        private final Handshake handshake = new Handshake(OWN_ID, () -> TopicFilter.EMPTY, 1000, this);
        private final BrokerDataDecoder decoder = new BrokerDataDecoder(DecodingLimits.DEFAULT);
        private boolean peered;
        private boolean ended;

        Stream(boolean peered) {
            this.peered = peered;
        }

        void run(byte[] stream, int from) {
            if (!peered) {
                handshake.startAsListener();
            }
            assembler.feed(stream, from, stream.length - from);
            if (assembler.pending() > LARGEST_FRAME + Integer.BYTES) {
                throw new AssertionError("more is kept than a frame may have");
            }
        }

        @Override
        public boolean isReady() {
            return !ended;
        }

        @Override
        public int mostBytes() {
            return LARGEST_FRAME;
        }

        @Override
        public void noRoom() {
            throw new AssertionError("there is room");
        }

        @Override
        public void tooLarge(long announced) {
            ended = true;
        }

        @Override
        public void frame(WireReader body) {
            try {
                if (peered) {
                    envelope(body);
                } else {
                    handshake.frame(body);
                }
            } catch (Refusal e) {
                ended = true;
            } catch (BrokerFormatException e) {
                // Counted, and the connection goes on.
            }
        }

        private void envelope(WireReader body) {
            Envelope envelope = Envelope.read(body);
            if (envelope.type() == Envelope.ROUTING_UPDATE) {
                TopicFilter.read(envelope.payload(), 1000).covers(envelope.topic());
            } else if (!envelope.isInternal()) {
                BrokerData data = decoder.decode(envelope.payload());
                ZeekMessage.fromData(data).ifPresent(message -> BrokerDataEncoder.encode(message.toData()));
            }
        }

        @Override
        public void send(HandshakeMessage message) {
            if (message.toFrame().length == 0) {
                throw new AssertionError("an empty answer");
            }
        }

        @Override
        public void claim(EndpointId peer, boolean originator) {
            handshake.proceed();
        }

        @Override
        public void peered(TopicFilter filter) {
            peered = true;
        }
    }
}
