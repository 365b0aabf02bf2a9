/**
 * Real databases on this machine: a MariaDB primary with replicas in GTID replication, for the demo, the integration
 * tests and the benchmarks, with switches that stall, delay, lock, break, freeze, kill and heal them. Beside them runs
 * what stands between freno and databases, such as a {@link dev.freno.lab.HaProxy}.
 *
 * <p>{@link dev.freno.lab.LabCluster} is the way in, {@link dev.freno.lab.SharedLab} holds one for all tests of a JVM;
 * {@link dev.freno.lab.MySqlServer} is for checks by hand against MySQL, which Maven Central does not have.
 * Every process started here dies with this JVM, however the JVM ends, and every file is removed. Nothing of freno
 * itself lives here.
 */
@NullMarked
package dev.freno.lab;

import org.jspecify.annotations.NullMarked;
