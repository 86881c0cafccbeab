# syntax=docker/dockerfile:1
# One image for every part of a cluster: `sweep-silo` (a head, or a worker with the machine's devices) and `sweep` (the command line).
#
#   docker build -t sweep:cuda .                            for NVIDIA GPUs
#   docker build -t sweep:cpu --build-arg SWEEP_TORCH=cpu .    without, and some gigabytes smaller

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG SWEEP_TORCH=cuda
RUN apt-get update \
 && apt-get install -y --no-install-recommends cmake g++ make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet build src/Sweep.Silo -c Release -p:Libtorch=$SWEEP_TORCH \
 && dotnet build src/Sweep.Cli -c Release -p:Libtorch=$SWEEP_TORCH
# The trainer, which holds libtorch, once instead of beside each executable.
RUN mkdir -p /out && cd artifacts/bin \
 && rm -rf Sweep.Silo/release/trainer Sweep.Cli/release/trainer \
 && cp -r Sweep.Silo/release /out/silo && cp -r Sweep.Cli/release /out/cli && cp -r Sweep.Trainer/release /out/trainer

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# curl asks the health endpoint.
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out /opt/sweep
RUN ln -s /opt/sweep/cli/sweep /usr/local/bin/sweep \
 && ln -s /opt/sweep/silo/sweep-silo /usr/local/bin/sweep-silo \
 && mkdir -p /var/lib/sweep && chown "$APP_UID" /var/lib/sweep
ENV SWEEP_TRAINER=/opt/sweep/trainer/sweep-trainer \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER $APP_UID
WORKDIR /var/lib/sweep
ENTRYPOINT ["sweep-silo"]
