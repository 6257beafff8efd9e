package io.threatbus.app.zeek.proof;

/**
 * What one node has proved.
 *
 * @param node its name in its cluster
 * @param talksToBus whether it is the manager or a Zeek on its own, and not a worker
 * @param wanted how many items it is to hold
 * @param held how many it holds
 * @param refused how many the site's own filter did not let in
 * @param whole whether it holds exactly what it is to hold, but for what was refused
 */
public record NodeProof(String node, boolean talksToBus, long wanted, long held, long refused, boolean whole) {}
