-- What Sweep knows of a cluster's silos beside Orleans' membership: src/Sweep.Silo/Cluster/ClusterRegistry.cs reads and writes it when a
-- silo starts. The keys are what makes one of two simultaneous starts the loser.

-- The process that bears a machine's name, or did last.
CREATE TABLE IF NOT EXISTS SweepSilo (
    DeploymentId text NOT NULL,
    Machine text NOT NULL,
    SiloName text NOT NULL,
    Address text NOT NULL,
    Port integer NOT NULL,
    Protocol integer NOT NULL,
    IsHead boolean NOT NULL,
    UsesTls boolean NOT NULL,
    ClaimedAt timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (DeploymentId, Machine)
);

-- The store that the cluster's heads keep, or kept last.
CREATE TABLE IF NOT EXISTS SweepStore (
    DeploymentId text PRIMARY KEY,
    StoreId text NOT NULL,
    Store text NOT NULL
);
