package com.example.ask;

import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.advisor.RetrievalAugmentationAdvisor;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.VectorStore;

/** Answers questions from the passages that are nearest to them. */
class Answerer {

    /** An answer and the passages it was given to answer from, best first. */
    record Answer(String text, List<String> sources) {}

    private final ChatClient chat;

    Answerer(ChatModel model, VectorStore store) {
        var retriever =
                VectorStoreDocumentRetriever.builder()
                        .vectorStore(store)
                        .topK(4)
                        .similarityThreshold(0.25)
                        .build();
        this.chat =
                ChatClient.builder(model)
                        .defaultAdvisors(
                                RetrievalAugmentationAdvisor.builder()
                                        .documentRetriever(retriever)
                                        .build())
                        .build();
    }

    @SuppressWarnings("unchecked") // what the advisor puts there
    Answer answer(String question) {
        ChatClientResponse response = chat.prompt(question).call().chatClientResponse();
        var documents =
                (List<Document>)
                        response.context().get(RetrievalAugmentationAdvisor.DOCUMENT_CONTEXT);
        return new Answer(
                response.chatResponse().getResult().getOutput().getText(),
                documents.stream()
                        .map(document -> "%s (%.2f)".formatted(document.getId(), document.getScore()))
                        .toList());
    }
}
