/**
 * A group by raft, on Apache Ratis; nothing of Ratis is seen outside of this package. A command travels {@code Proposals}
 * → {@code RaftNode} → the replicated log → {@code RulesStateMachine}, which is the one writer of the rules; {@code
 * Leadership} decides for how long this node may claim to lead, by the proofs of {@code Quorum}, and {@code
 * Housekeeping} renews that claim, drops what has expired and asks for snapshots, one step at a time. {@code HandOver}
 * gives leadership away. What lies on disk is written and judged by {@code
 * RuleCommandCodec}, {@code SnapshotCodec}, {@code SnapshotStore} and {@code LogFiles}: whatever cannot be read for sure
 * stops the node. A node without data comes in by {@code Admission}, made step by step by {@code AdmissionLoop}; {@code
 * RaftAdmin} looks at a group and changes it from outside. Both talk to other nodes through {@code RaftPort}.
 */
@NullMarked
package dev.freno.server.group.raft;

import org.jspecify.annotations.NullMarked;
