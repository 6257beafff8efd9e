package io.threatbus.bench;

import io.threatbus.app.zmq.ZmqPorts;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The bare XSUB to XPUB forwarder of JeroMQ that a bus is compared with; it drops nothing either. */
final class ProxyProcess {
    private ProxyProcess() {}

    public static void main(String[] arguments) {
        try (ZContext context = new ZContext();
                ZMQ.Socket in = context.createSocket(SocketType.XSUB);
                ZMQ.Socket out = context.createSocket(SocketType.XPUB)) {
            out.setXpubNoDrop(true);
            ZmqPorts ports =
                    new ZmqPorts(0, out.bindToRandomPort("tcp://127.0.0.1"), in.bindToRandomPort("tcp://127.0.0.1"));
            System.out.println("ports " + ports.manage() + " " + ports.pub() + " " + ports.sub());
            ZMQ.proxy(in, out, null);
        }
    }
}
