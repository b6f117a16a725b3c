package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.tardigrad.spark.LoopbackCluster;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/security.md: nothing of ours listens on a port. */
class NoListenersTest {
    private static final List<Class<?>> LISTENERS = List.of(
            ServerSocket.class,
            ServerSocketChannel.class,
            AsynchronousServerSocketChannel.class,
            DatagramChannel.class,
            java.net.DatagramSocket.class,
            com.sun.net.httpserver.HttpServer.class);

    /** Of a module's build folder, whatever that is called. */
    private static final ImportOption PRODUCT = location -> !location.contains("/test-classes/");

    @Test
    void noClassOpensAServerSocketButTheOneThatLooksForFreePorts() {
        JavaClasses ours = new ClassFileImporter(List.of(PRODUCT)).importPackages("io.github.tardigrad");

        assertThat(ours.size()).isGreaterThan(100);
        assertThat(ours)
                .filteredOn(NoListenersTest::listens)
                .extracting(JavaClass::getName)
                .containsExactly(LoopbackCluster.class.getName());
    }

    private static boolean listens(JavaClass found) {
        return found.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> LISTENERS.stream().anyMatch(dependency.getTargetClass()::isAssignableTo));
    }
}
