{{- define "vecstone.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/*
Resource name: release and chart, or the release alone when it already contains the chart's name.
52 characters: the StatefulSet controller appends "-" and a hash of up to 10 to it in a label of at most 63.
*/}}
{{- define "vecstone.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "vecstone.headlessName" -}}
{{ include "vecstone.fullname" . }}-headless
{{- end }}

{{/* What identifies the release; never changes during its life, since selectors and claim templates are immutable. */}}
{{- define "vecstone.releaseLabels" -}}
app.kubernetes.io/name: {{ include "vecstone.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The component keeps the pod of `helm test` out of the Services. */}}
{{- define "vecstone.selectorLabels" -}}
{{ include "vecstone.releaseLabels" . }}
app.kubernetes.io/component: server
{{- end }}

{{/* Labels of every resource, without the component. */}}
{{- define "vecstone.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "vecstone.releaseLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vecstone.labels" -}}
{{ include "vecstone.commonLabels" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "vecstone.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "vecstone.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "vecstone.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{- define "vecstone.secretName" -}}
{{- default (include "vecstone.fullname" .) .Values.auth.existingSecret }}
{{- end }}

{{/* The API key as an environment variable, for the service and for the test. */}}
{{- define "vecstone.apiKeyEnv" -}}
- name: VECSTONE_SECURITY_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "vecstone.secretName" . | quote }}
      key: {{ .Values.auth.secretKey | quote }}
{{- end }}

{{/* What the schema cannot express: rules between two values. */}}
{{- define "vecstone.validate" -}}
{{- if and .Values.auth.existingSecret .Values.auth.apiKey }}
{{- fail "set auth.existingSecret or auth.apiKey, not both" }}
{{- end }}
{{- $stop := add .Values.shutdown.preStopSeconds .Values.shutdown.phaseTimeoutSeconds }}
{{- if le (int .Values.shutdown.terminationGracePeriodSeconds) (int $stop) }}
{{- fail (printf "shutdown.terminationGracePeriodSeconds must exceed preStopSeconds + phaseTimeoutSeconds = %d" $stop) }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.enabled needs at least one entry in ingress.hosts" }}
{{- end }}
{{- end }}
