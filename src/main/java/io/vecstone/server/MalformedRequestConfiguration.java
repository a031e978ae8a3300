package io.vecstone.server;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * For the main port, by component scan, and for a management port of its own, by imports file. That
 * file is read by applications that embed the library, too: for them the condition does not hold.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBean(VecstoneApplication.class)
class MalformedRequestConfiguration {

    /**
     * What Tomcat refuses before it reaches us, such as a malformed URI, is answered like
     * everything else.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsForMalformedRequests() {
        return factory ->
                factory.addContextCustomizers(context -> {
                    if (context.getParent() instanceof StandardHost host) {
                        host.setErrorReportValveClass(ProblemReportValve.class.getName());
                    }
                });
    }
}
