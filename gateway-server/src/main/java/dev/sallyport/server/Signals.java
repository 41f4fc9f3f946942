package dev.sallyport.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signals of the operating system (signal(7)). The JDK's `sun.misc.Signal` has no public successor
/// and javac warns of its name, so it is reached by reflection; where it's missing, nothing is
/// handled and SIGTERM ends the process the usual way.
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /// @param name without `SIG`
    /// @param action runs on a thread of its own at each such signal
    @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
    static void on(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call =
                    (proxy, method, arguments) ->
                            switch (method.getName()) {
                                case "handle" -> {
                                    action.run();
                                    yield null;
                                }
                                case "equals" -> proxy == arguments[0];
                                case "hashCode" -> System.identityHashCode(proxy);
                                default -> "handler of SIG" + name;
                            };
            var proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            log.atWarn().addKeyValue("signal", name).setCause(e).log("signal not handled");
        }
    }
}
