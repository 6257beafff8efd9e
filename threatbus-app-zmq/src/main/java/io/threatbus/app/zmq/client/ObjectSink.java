package io.threatbus.app.zmq.client;

/** Takes the objects that are received. Owned by the thread that receives. */
interface ObjectSink {
    /** Takes the JSON from {@code offset} on; the frame may be changed. */
    void write(byte[] frame, int offset);

    /** Nothing more comes for the moment. */
    void flush();

    /** Whether there is no more to take: enough has come, or nobody reads what is printed. */
    boolean isDone();
}
