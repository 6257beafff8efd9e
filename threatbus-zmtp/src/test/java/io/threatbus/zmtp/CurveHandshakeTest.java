package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurveHandshakeTest {
    private static final int MUTATIONS = Integer.getInteger("threatbus.curve.mutations", 20_000);
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    private final CurveKeyPair server = CurveKeyPair.generate(new SecureRandom());
    private final CurveKeyPair client = CurveKeyPair.generate(new SecureRandom());
    private final KnownKey clients = new KnownKey(client.publicKey());
    private final CurveScratch scratch = new CurveScratch();

    /** Lets one key in. */
    private static final class KnownKey implements Authenticator {
        private final byte[] known;
        private int asked;

        KnownKey(byte[] known) {
            this.known = known;
        }

        @Override
        public Optional<Principal> byKey(byte[] publicKey, InetSocketAddress from) {
            asked++;
            return Arrays.equals(known, publicKey) ? Optional.of(new Named("sensor")) : Optional.empty();
        }

        @Override
        public Optional<Principal> byPassword(String user, byte[] password, InetSocketAddress from) {
            return Optional.empty();
        }
    }

    private CurveServerHandshake serverEnd() {
        return new CurveServerHandshake(SocketType.XPUB, server, clients, PEER);
    }

    private CurveClientHandshake clientEnd(CurveKeyPair keys) {
        return new CurveClientHandshake(SocketType.SUB, server.publicKey(), keys);
    }

    private static Command answer(Handshake end, Command command) {
        return end.receive(command).orElseThrow();
    }

    private static void finish(Handshake clientEnd, Handshake serverEnd) {
        Command welcome = answer(serverEnd, clientEnd.begin().orElseThrow());
        Command ready = answer(serverEnd, answer(clientEnd, welcome));
        assertThat(clientEnd.receive(ready)).isEmpty();
    }

    @Test
    void theOwnerOfAKnownKeyIsLetInUnderItsNameAndBothEndsUnderstandEachOther() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(client);

        finish(clientEnd, serverEnd);

        assertThat(serverEnd.client().map(Principal::getName)).contains("sensor");
        assertThat(serverEnd.isDone()).isTrue();
        Handshake.Protection ofServer = serverEnd.protection().orElseThrow();
        Handshake.Protection ofClient = clientEnd.protection().orElseThrow();
        for (int length : new int[] {0, 1, 200, 255, 256, 70_000}) {
            assertThat(through(ofServer.sealer(), ofClient.opener(), length)).isEqualTo(Frames.MORE);
            assertThat(through(ofClient.sealer(), ofServer.opener(), length)).isEqualTo(Frames.MORE);
        }
    }

    private int through(CurveSealer sealer, CurveOpener opener, int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        byte[] frame = frame(Frames.MORE, body);
        byte[] sealed = sealed(sealer, frame);
        int flags = opener.open(scratch.stream(), sealed, 0, sealed.length);
        assertThat(Arrays.copyOfRange(sealed, CurveOpener.BODY, sealed.length)).isEqualTo(body);
        return flags;
    }

    private static byte[] frame(int flags, byte[] body) {
        byte[] frame = new byte[Frames.LONGEST_HEADER + body.length];
        int at = Frames.putHeader(frame, 0, flags, body.length);
        System.arraycopy(body, 0, frame, at, body.length);
        return Arrays.copyOf(frame, at + body.length);
    }

    private byte[] sealed(CurveSealer sealer, byte[] frame) {
        sealer.seal(scratch, frame, 0, frame.length);
        int length = (int) Frames.bodyLength(scratch.data(), 0);
        return Arrays.copyOfRange(scratch.data(), scratch.length() - length, scratch.length());
    }

    @Test
    void whoOwnsAnUnknownKeyIsToldSoAndSentAway() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(CurveKeyPair.generate(new SecureRandom()));
        Command initiate = answer(clientEnd, answer(serverEnd, clientEnd.begin().orElseThrow()));

        assertThatThrownBy(() -> serverEnd.receive(initiate))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("unknown-key");
                    assertThat(refused.farewell().orElseThrow().reason()).isEqualTo("400");
                });
        assertThat(serverEnd.isDone()).isFalse();
    }

    @Test
    void whoWantsAnotherServerIsSentAwayAtOnce() {
        CurveKeyPair other = CurveKeyPair.generate(new SecureRandom());
        Command hello = new CurveClientHandshake(SocketType.SUB, other.publicKey(), client)
                .begin()
                .orElseThrow();

        assertThatThrownBy(() -> serverEnd().receive(hello))
                .isInstanceOfSatisfying(
                        ZmtpException.class, e -> assertThat(e.reason()).isEqualTo("wrong-server-key"));
    }

    @Test
    void whoOnlyKnowsThePublicKeyOfAClientCannotPassForIt() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(CurveKeyPair.generate(new SecureRandom()));
        Command welcome = answer(serverEnd, clientEnd.begin().orElseThrow());
        CurveClientHandshake liar = clientEnd(client);
        liar.begin();

        assertThatThrownBy(() -> answer(liar, welcome)).isInstanceOf(ZmtpException.class);
        assertThat(clients.asked).isZero();
    }

    @Test
    void aHandshakeThatWasRecordedOpensNoOtherConnection() {
        CurveServerHandshake first = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(client);
        Command hello = clientEnd.begin().orElseThrow();
        Command initiate = answer(clientEnd, answer(first, hello));
        first.receive(initiate);

        CurveServerHandshake second = serverEnd();
        second.receive(hello);

        assertThatThrownBy(() -> second.receive(initiate))
                .isInstanceOfSatisfying(
                        ZmtpException.class, e -> assertThat(e.reason()).isEqualTo("replayed"));
        assertThat(second.isDone()).isFalse();
    }

    @Test
    void aMessageThatIsRepeatedOrComesOutOfOrderEndsTheConnection() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(client);
        finish(clientEnd, serverEnd);
        CurveSealer sealer = clientEnd.protection().orElseThrow().sealer();
        CurveOpener opener = serverEnd.protection().orElseThrow().opener();
        byte[] frame = frame(0, new byte[10]);
        byte[] first = sealed(sealer, frame);
        byte[] second = sealed(sealer, frame);
        opener.open(scratch.stream(), second.clone(), 0, second.length);

        for (byte[] old : new byte[][] {first, second}) {
            assertThatThrownBy(() -> opener.open(scratch.stream(), old, 0, old.length))
                    .isInstanceOfSatisfying(
                            ZmtpException.class, e -> assertThat(e.reason()).isEqualTo("replayed"));
        }
    }

    @Test
    void aSocketThatDoesNotFitIsToldSo() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = new CurveClientHandshake(SocketType.REQ, server.publicKey(), client);

        Command initiate = answer(clientEnd, answer(serverEnd, clientEnd.begin().orElseThrow()));

        assertThatThrownBy(() -> serverEnd.receive(initiate)).isInstanceOf(RefusedException.class);
    }

    /** Set {@code threatbus.curve.mutations} for more of them. */
    @Test
    void noMutatedHandshakeLetsAnybodyInAndNothingButARefusalComesOfIt() {
        Random random = new Random(7);
        for (int i = 0; i < MUTATIONS / 4; i++) {
            CurveServerHandshake serverEnd = serverEnd();
            CurveClientHandshake clientEnd = clientEnd(client);
            Command hello = clientEnd.begin().orElseThrow();
            boolean first = i % 4 == 0;
            if (first) {
                refuses(serverEnd, mutated(hello, random, i));
            } else {
                Command initiate = answer(clientEnd, answer(serverEnd, hello));
                refuses(serverEnd, mutated(initiate, random, i));
            }
            assertThat(serverEnd.isDone()).as("mutation %d", i).isFalse();
            assertThat(serverEnd.client()).as("mutation %d", i).isEmpty();
        }
    }

    /** Padding and what a nonce of the handshake is may differ: then the peer is no further than before. */
    private static void refuses(CurveServerHandshake end, Command command) {
        try {
            assertThat(end.receive(command).map(Command::name)).contains(Command.WELCOME);
        } catch (ZmtpException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Command mutated(Command command, Random random, int round) {
        byte[] body = command.body();
        switch (round / 4 % 5) {
            case 0 -> body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> body = Arrays.copyOf(body, random.nextInt(body.length));
            case 2 -> body = Arrays.copyOf(body, body.length + 1 + random.nextInt(300));
            case 3 -> {
                int from = random.nextInt(body.length);
                byte[] noise = new byte[1 + random.nextInt(body.length - from)];
                random.nextBytes(noise);
                noise[0] = (byte) (body[from] + 1 + random.nextInt(255));
                System.arraycopy(noise, 0, body, from, noise.length);
            }
            default -> random.nextBytes(body);
        }
        String[] names = {Command.HELLO, Command.INITIATE, Command.READY, "MESSAGE", "X"};
        String name = random.nextInt(10) == 0 ? names[random.nextInt(names.length)] : command.name();
        return Command.of(name, body);
    }

    @Test
    void noMutatedMessageIsTaken() {
        CurveServerHandshake serverEnd = serverEnd();
        CurveClientHandshake clientEnd = clientEnd(client);
        finish(clientEnd, serverEnd);
        CurveSealer sealer = clientEnd.protection().orElseThrow().sealer();
        CurveOpener opener = serverEnd.protection().orElseThrow().opener();
        Random random = new Random(7);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] frame = frame(0, ("message " + i).getBytes(StandardCharsets.UTF_8));
            byte[] sealed = mutated(Command.of("", sealed(sealer, frame)), random, 4 * i)
                    .body();

            assertThatThrownBy(() -> opener.open(scratch.stream(), sealed, 0, sealed.length))
                    .isInstanceOf(ZmtpException.class);
        }
        assertThat(through(sealer, opener, 10)).isEqualTo(Frames.MORE);
    }
}
