package io.threatbus.dist;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** What a peer may do that is not meant well, or not done well, at any listener. */
enum PeerBehaviour {
    /** Says what it has to say as fast as it can, and reads. */
    FAST,
    /** Asks, and reads a byte now and then. */
    SLOW,
    /** Says something once and never reads. */
    SILENT,
    /** Asks for answers that mean nothing, and never reads. */
    CONTROL_FRAMES,
    /** Ends its half of the connection after whatever it has said. */
    HALF_CLOSE,
    /** Comes and goes. */
    RECONNECT,
    /** Holds many connections with something that is unfinished. */
    MANY,
    /** Sends bytes that mean nothing, before the handshake or after it. */
    NOISE;

    private static final List<PeerBehaviour> BEHAVIOURS = List.of(values());
    private static final List<AttackedListener> LISTENERS = List.of(AttackedListener.values());
    private static final int PIECES = 200;
    private static final int CONNECTIONS = 30;
    private static final int LONGEST_NOISE = 10_000;
    private static final long MILLISECOND = 1_000_000;

    /** One peer, from begin to end. */
    static final class Run {
        private final PeerBehaviour behaviour;
        private final AttackedListener listener;
        private final AttackedBus bus;
        private final Random random;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private volatile boolean over;

        /** What the seed says. */
        Run(AttackedBus bus, long seed) {
            this.bus = bus;
            this.random = new Random(seed);
            this.behaviour = BEHAVIOURS.get(random.nextInt(BEHAVIOURS.size()));
            this.listener = LISTENERS.get(random.nextInt(LISTENERS.size()));
        }

        /** Does it until {@link #end}; the bus may close connections as it likes. */
        void run() {
            while (!over) {
                try {
                    once();
                } catch (IOException e) {
                    LockSupport.parkNanos(MILLISECOND);
                }
            }
        }

        /** Ends it, wherever it is. Any thread. */
        void end() {
            over = true;
            open.forEach(Run::hangUp);
        }

        private static void hangUp(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }

        private Socket opened() throws IOException {
            return keep(listener.open(bus, random));
        }

        private Socket keep(Socket socket) {
            open.add(socket);
            if (over) {
                hangUp(socket);
            }
            return socket;
        }

        private void forget(Socket socket) {
            open.remove(socket);
            hangUp(socket);
        }

        private void once() throws IOException {
            switch (behaviour) {
                case MANY -> many();
                case NOISE -> noise();
                default -> {
                    Socket socket = opened();
                    try {
                        talk(socket);
                    } finally {
                        forget(socket);
                    }
                }
            }
        }

        private void talk(Socket socket) throws IOException {
            switch (behaviour) {
                case FAST -> {
                    drain(socket);
                    while (!over) {
                        socket.getOutputStream().write(AttackConnection.repeated(listener.message(random), PIECES));
                    }
                }
                case CONTROL_FRAMES -> {
                    byte[] controls = AttackConnection.repeated(listener.control(), PIECES);
                    while (!over) {
                        socket.getOutputStream().write(controls);
                    }
                }
                case SLOW -> {
                    InputStream answers = socket.getInputStream();
                    do {
                        socket.getOutputStream().write(listener.message(random));
                        idle(5);
                    } while (!over && answers.read() >= 0);
                }
                case SILENT -> {
                    socket.getOutputStream().write(listener.message(random));
                    idle(500 + random.nextInt(1500));
                }
                case HALF_CLOSE -> {
                    socket.getOutputStream().write(listener.message(random));
                    socket.shutdownOutput();
                    idle(random.nextInt(200));
                }
                default -> {
                    socket.getOutputStream().write(listener.message(random));
                    idle(1);
                }
            }
        }

        private static void drain(Socket socket) {
            Thread thread = new Thread(() -> {
                try {
                    socket.getInputStream().skip(Long.MAX_VALUE);
                } catch (IOException e) {
                    // It is closed.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void many() throws IOException {
            Socket[] all = new Socket[CONNECTIONS];
            try {
                for (int i = 0; i < all.length && !over; i++) {
                    all[i] = opened();
                    all[i].getOutputStream().write(listener.begun());
                }
                idle(random.nextInt(300));
            } finally {
                for (Socket socket : all) {
                    if (socket != null) {
                        forget(socket);
                    }
                }
            }
        }

        private void noise() throws IOException {
            Socket socket = random.nextBoolean() ? opened() : keep(listener.connect(bus));
            try {
                byte[] noise = new byte[1 + random.nextInt(LONGEST_NOISE)];
                random.nextBytes(noise);
                socket.getOutputStream().write(noise);
                idle(random.nextInt(20));
            } finally {
                forget(socket);
            }
        }

        private void idle(int milliseconds) {
            for (int i = 0; i < milliseconds && !over; i++) {
                LockSupport.parkNanos(MILLISECOND);
            }
        }

        @Override
        public String toString() {
            return behaviour + " at " + listener;
        }
    }
}
