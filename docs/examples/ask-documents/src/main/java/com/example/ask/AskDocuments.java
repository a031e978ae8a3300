package com.example.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Takes in the folder that {@code --folder} names, then answers each other argument as a question. */
@SpringBootApplication
public class AskDocuments {

    public static void main(String[] args) {
        System.exit(SpringApplication.exit(SpringApplication.run(AskDocuments.class, args)));
    }

    @Bean
    Library library(VectorStore store) {
        return new Library(store);
    }

    @Bean
    Answerer answerer(ChatModel chatModel, VectorStore store) {
        return new Answerer(chatModel, store);
    }

    @Bean
    ApplicationRunner commandLine(Library library, Answerer answerer) {
        return arguments -> run(arguments, library, answerer);
    }

    private static void run(ApplicationArguments arguments, Library library, Answerer answerer)
            throws IOException {
        List<String> folders = arguments.getOptionValues("folder");
        for (String folder : folders == null ? List.<String>of() : folders) {
            System.out.printf("%d passages of %s%n", library.takeIn(Path.of(folder)), folder);
        }
        for (String question : arguments.getNonOptionArgs()) {
            Answerer.Answer answer = answerer.answer(question);
            System.out.println(answer.text());
            answer.sources().forEach(source -> System.out.println("  from " + source));
        }
    }
}
